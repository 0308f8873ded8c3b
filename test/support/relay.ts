import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server on loopback that can be cut. */
export class Relay {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  /** Connections that were made so far. */
  connections = 0;

  private constructor(target: number) {
    this.server = createServer((near) => {
      this.connections++;
      const far = connect(target, '127.0.0.1');
      for (const [from, to] of [[near, far], [far, near]] as const) {
        this.sockets.add(from);
        from.pipe(to);
        from.on('error', () => undefined);
        from.on('close', () => {
          this.sockets.delete(from);
          to.destroy();
        });
      }
    });
  }

  static open(target: number): Promise<Relay> {
    const relay = new Relay(target);
    return new Promise((resolve) => relay.server.listen(0, '127.0.0.1', () => resolve(relay)));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Breaks all connections. What is on its way is lost. */
  cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  close(): void {
    this.server.close();
    this.cut();
  }
}
