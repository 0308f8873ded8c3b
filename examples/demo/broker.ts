import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { listen, type PortWish } from './ports';

/** The demo's MQTT broker, in this process. */
export interface Broker {
  port: number;
  /** Messages that clients have published below this topic (`plant/`) so far. */
  countBelow: (prefix: string) => () => number;
  /** Settles when somebody has subscribed, or after `milliseconds`. */
  waitForSubscriber: (milliseconds: number) => Promise<void>;
  close: () => Promise<void>;
}

/** Starts an MQTT 3.1.1 broker on loopback. It keeps nothing on disk. */
export async function startBroker(wish: PortWish): Promise<Broker> {
  const { Aedes } = await import('aedes');
  const aedes = await Aedes.createBroker();
  const server = createServer((socket) => void aedes.handle(socket));
  const port = await listen(server, wish);
  const subscribed = once(aedes, 'subscribe');
  return {
    port,
    countBelow(prefix) {
      let count = 0;
      aedes.on('publish', (packet) => {
        if (packet.topic.startsWith(prefix)) count++;
      });
      return () => count;
    },
    async waitForSubscriber(milliseconds) {
      await Promise.race([subscribed, delay(milliseconds, undefined, { ref: false })]);
    },
    async close() {
      await new Promise<void>((resolve) => aedes.close(resolve));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
