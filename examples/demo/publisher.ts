import { connectAsync } from 'mqtt';
import type { Plant } from './plant/plant';
import { LOOPBACK } from './ports';

/** How often the plant's time is brought up to date, in milliseconds. */
const INTERVAL = 50;

export interface Publisher {
  close: () => Promise<void>;
}

/** Publishes what happens in the plant, as fast as it happens, to the broker on this port. */
export async function startPublisher(plant: Plant, port: number): Promise<Publisher> {
  const client = await connectAsync(`mqtt://${LOOPBACK}:${port}`, { clientId: 'plant' });
  const timer = setInterval(() => {
    for (const { topic, text } of plant.advanceTo(Date.now())) client.publish(topic, text);
  }, INTERVAL);
  return {
    async close() {
      clearInterval(timer);
      await client.endAsync(true);
    },
  };
}
