import { Remote } from '../remote';
import { median, quantile } from '../statistics';
import type { Workload } from '../workload';
import { figure, type Figure } from './figure';

/** How much is measured. */
export interface PoolEffort {
  newIsolates: number;
  poolHits: number;
  /** Isolates that exist at once. */
  isolates: number;
}

const MEGABYTE = 1024 * 1024;

/** A process for one figure: what an earlier one has freed would be taken again instead of new memory. */
async function inOwnProcess<T>(name: string, ...args: unknown[]): Promise<T> {
  const remote = new Remote('pool', ['--no-node-snapshot', '--expose-gc']);
  try {
    return await remote.call<T>(name, ...args);
  } finally {
    await remote.close();
  }
}

/** New isolates, pool hits and the memory of isolates. */
export async function measurePool(workload: Workload, effort: PoolEffort): Promise<Figure[]> {
  const made = await inOwnProcess<number[]>('newIsolates', effort.newIsolates);
  const hits = await inOwnProcess<number[]>('poolHits', effort.poolHits);
  const idle = await inOwnProcess<number>('memoryPerIsolate', effort.isolates, null);
  const used = await inOwnProcess<number>('memoryPerIsolate', effort.isolates, workload);
  return [
    figure('new-isolate-median', 'new isolate with program, median', median(made), 'ms'),
    figure('new-isolate-p99', 'new isolate with program, p99', quantile(made, 0.99), 'ms'),
    figure('pool-hit-median', 'pool hit, median', median(hits), 'ms'),
    figure('pool-hit-p99', 'pool hit, p99', quantile(hits, 0.99), 'ms'),
    figure('isolate-memory-idle', 'memory per isolate with program, before work', idle / MEGABYTE, 'MB'),
    figure('isolate-memory-used', 'memory per isolate with program, after work', used / MEGABYTE, 'MB'),
  ];
}
