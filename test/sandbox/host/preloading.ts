/** Makes isolates ahead, and prints how many turns of the event loop it took until all were there. Needs `--no-node-snapshot`. */
import { setImmediate as turn } from 'node:timers/promises';
import { IsolatePool } from '../../../lib/sandbox/host/pool';

async function main(): Promise<void> {
  const pool = new IsolatePool(64, () => undefined);
  pool.preload(10);
  let turns = 0;
  for (; pool.counts.idle < 10 && turns < 1_000; turns++) await turn();
  pool.preload(3);
  process.stdout.write(JSON.stringify({ turns, left: pool.counts.idle }));
  pool.preload(0);
}

void main();
