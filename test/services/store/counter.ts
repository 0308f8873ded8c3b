/** Counts in a stored cache, as fast as it can, and says how far it is. On SIGTERM it closes the store. */
import { Store } from '../../../lib/services/store/store';

async function main(): Promise<void> {
  const store = await Store.open(process.argv[2] as string, { flush_interval: Number(process.argv[3]) });
  const cache = store.cache('counter', 'plant');
  const state = await cache.load();
  let count = Number(state.find(([key]) => key === 'count')?.[1] ?? 0);
  const ticker = setInterval(() => {
    count++;
    // What belongs together is changed together: after any end both keys have to agree.
    cache.write([['count', String(count)], ['twice', String(2 * count)], [`key ${count % 100}`, String(count)]]);
    process.stdout.write(`${Date.now()} ${count}\n`);
  }, 1);
  process.once('SIGTERM', () => {
    clearInterval(ticker);
    void store.close();
  });
}

void main();
