import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

/** Where everything of the demo listens: nobody outside this machine gets in. */
export const LOOPBACK = '127.0.0.1';

/** A port that is wanted, and whether another one will do when it is taken. */
export interface PortWish {
  port: number;
  orFree: boolean;
}

async function listenOn(server: Server, port: number): Promise<number> {
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Makes a server listen on loopback; gives the port. Rejects when the port cannot be had. */
export async function listen(server: Server, { port, orFree }: PortWish): Promise<number> {
  try {
    return await listenOn(server, port);
  } catch (error) {
    if (!orFree || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return await listenOn(server, 0);
  }
}
