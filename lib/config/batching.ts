import type { Fields } from './fields';

/** How messages are collected: `count` of them, or what came in `period` milliseconds. */
export interface Batching {
  count: number;
  period: number;
}

const MAX_COUNT = 10_000;
/** Benthos waits without end for a batch that has only a count; here nothing waits for ever. */
const DEFAULT_PERIOD = 1_000;

/** Reads `batching`; null when it is not there, or collects nothing. */
export function readBatching(owner: Fields): Batching | null {
  const fields = owner.fields('batching', ['count', 'period'], { byte_size: 'use count', jitter: '', check: 'use count', processors: 'use pipeline.processors' });
  if (fields === null) return null;
  const count = fields.number('count', 0, [0, MAX_COUNT]);
  const period = fields.duration('period', 0);
  if (count < 2 && period === 0) return null;
  return { count: count === 0 ? MAX_COUNT : count, period: period || DEFAULT_PERIOD };
}
