import { Remote } from '../remote';
import { median, quantile } from '../statistics';
import type { Workload } from '../workload';
import type { Figure } from './figure';

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
    { key: 'new-isolate-median', label: 'new isolate with program, median', value: median(made), unit: 'ms' },
    { key: 'new-isolate-p99', label: 'new isolate with program, p99', value: quantile(made, 0.99), unit: 'ms' },
    { key: 'pool-hit-median', label: 'pool hit, median', value: median(hits), unit: 'ms' },
    { key: 'pool-hit-p99', label: 'pool hit, p99', value: quantile(hits, 0.99), unit: 'ms' },
    { key: 'isolate-memory-idle', label: 'memory per isolate with program, before work', value: idle / MEGABYTE, unit: 'MB' },
    { key: 'isolate-memory-used', label: 'memory per isolate with program, after work', value: used / MEGABYTE, unit: 'MB' },
  ];
}
