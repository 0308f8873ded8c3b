import { parseArgs } from 'node:util';
import type { Method } from '../rounds';

/** What can be measured by itself. */
export const PARTS = ['kafka', 'headers', 'mqtt'] as const;
export type PartName = (typeof PARTS)[number];

export interface Options {
  name: 'quick' | 'normal';
  method: Method;
  parts: PartName[];
  /** Where the JSON goes; null for the place it has without `--json`. */
  json: string | null;
}

export const USAGE = `usage: npm run bench:stream -- [--quick] [--only ${PARTS.join(',')}] [--json FILE]
  --quick  half a minute, to see that everything runs; its figures mean nothing
  --only   these streams only
  --json   where the results go (default: bench/results/stream.json)`;

/** A slice is long against the drain at its end. */
const METHODS: Record<Options['name'], Method> = {
  quick: { rounds: 2, slice: 300, referenceSlice: 300, warmUp: 300 },
  normal: { rounds: 15, slice: 4_000, referenceSlice: 2_000, warmUp: 10_000 },
};

/** Reads the command line. Throws an Error that says what is wrong with it. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: { quick: { type: 'boolean', default: false }, only: { type: 'string' }, json: { type: 'string' } },
  });
  const parts = values.only?.split(',').map((part) => part.trim()) ?? [...PARTS];
  const unknown = parts.filter((part) => !(PARTS as readonly string[]).includes(part));
  if (unknown.length > 0) throw new Error(`--only does not know ${unknown.join(', ')}; it knows ${PARTS.join(', ')}`);
  const name = values.quick ? 'quick' : 'normal';
  return { name, method: METHODS[name], parts: parts as PartName[], json: values.json ?? null };
}
