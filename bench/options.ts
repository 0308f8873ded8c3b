import { parseArgs } from 'node:util';
import type { PoolEffort } from './figures/pool';
import type { Method } from './rounds';

/** What can be measured by itself: the rows by their letter, and the figures beside them. */
export const PARTS = ['a', 'b', 'c', 'd', 'e', 'f', 'figures'];

/** How much is measured. */
export interface Effort {
  name: 'quick' | 'normal' | 'full';
  method: Method;
  pool: PoolEffort;
  /** Messages of the long run. */
  load: number;
}

export interface Options {
  effort: Effort;
  /** Of {@link PARTS}. Row (a) is measured in any case: the others are compared with it. */
  parts: string[];
  /** Where the JSON goes; null for the place it has without `--json`. */
  json: string | null;
}

export const USAGE = `usage: npm run bench -- [--quick | --full] [--only a,b,c,d,e,f,figures] [--json FILE]
  --quick  a few seconds, to see that everything runs; its figures mean nothing
  --full   more rounds, and ten million messages in the long run
  --only   these rows and figures only; row a, which the others are compared with, is always there
  --json   where the results go (default: bench/results/latest.json)`;

const EFFORTS: Record<Effort['name'], Effort> = {
  quick: {
    name: 'quick',
    method: { rounds: 2, slice: 25, referenceSlice: 10, warmUp: 40 },
    pool: { newIsolates: 10, poolHits: 200, isolates: 8 },
    load: 20_000,
  },
  normal: {
    name: 'normal',
    method: { rounds: 15, slice: 250, referenceSlice: 120, warmUp: 1_000 },
    pool: { newIsolates: 200, poolHits: 20_000, isolates: 40 },
    load: 2_000_000,
  },
  full: {
    name: 'full',
    method: { rounds: 25, slice: 300, referenceSlice: 150, warmUp: 1_500 },
    pool: { newIsolates: 500, poolHits: 50_000, isolates: 60 },
    load: 10_000_000,
  },
};

/** Reads the command line. Throws an Error that says what is wrong with it. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      only: { type: 'string' },
      json: { type: 'string' },
    },
  });
  if (values.quick && values.full) throw new Error('--quick and --full exclude each other');
  const parts = values.only === undefined ? PARTS : values.only.split(',').map((part) => part.trim());
  const unknown = parts.filter((part) => !PARTS.includes(part));
  if (unknown.length > 0) throw new Error(`--only does not know ${unknown.join(', ')}; it knows ${PARTS.join(', ')}`);
  return {
    effort: EFFORTS[values.quick ? 'quick' : values.full ? 'full' : 'normal'],
    parts,
    json: values.json ?? null,
  };
}
