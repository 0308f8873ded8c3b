import { parseArgs } from 'node:util';
import type { BeforeAfterEffort } from './before-after';
import type { ConcurrentEffort } from './concurrent';
import type { FairnessEffort } from './fairness';
import type { HttpEffort } from './http';
import type { IsolatesEffort } from './isolates';
import type { SizingEffort } from './sizing';
import type { StartsEffort } from './starts';

/** How much is measured, by part. */
export interface Effort {
  'before-after': BeforeAfterEffort;
  isolates: IsolatesEffort;
  concurrent: ConcurrentEffort;
  starts: StartsEffort;
  /** Fresh processes for each size. */
  compile: { samples: number };
  http: HttpEffort;
  fairness: FairnessEffort;
  sizing: SizingEffort;
}

/** What can be measured by itself. */
export type PartName = keyof Effort;

export interface Options {
  name: 'quick' | 'normal';
  effort: Effort;
  parts: PartName[];
  /** The folder that results and plots go to; null for the place they have without `--out`. */
  out: string | null;
}

const EFFORTS: Record<Options['name'], Effort> = {
  quick: {
    'before-after': { rounds: 2, slice: 40, warmUp: 40, messages: 4, batches: 10 },
    isolates: { max: 12, preload: 6, deadline: 20_000, hold: 200 },
    concurrent: { calls: 40 },
    starts: { cold: 2, warm: 5, cached: 20, settle: 300 },
    compile: { samples: 1 },
    http: { rounds: 2, slice: 200, warmUp: 100 },
    fairness: { bursts: 8, floodBatches: 24, rounds: 2 },
    sizing: { rise: 600, fall: 600, rest: 1_200, workers: 12, max: 6, preload: 2 },
  },
  normal: {
    'before-after': { rounds: 9, slice: 500, warmUp: 1_000, messages: 120, batches: 400 },
    isolates: { max: 200, preload: 100, deadline: 60_000, hold: 3_000 },
    concurrent: { calls: 1_000 },
    starts: { cold: 100, warm: 400, cached: 3_000, settle: 2_000 },
    compile: { samples: 7 },
    http: { rounds: 9, slice: 1_200, warmUp: 2_000 },
    fairness: { bursts: 50, floodBatches: 48, rounds: 3 },
    sizing: { rise: 8_000, fall: 8_000, rest: 5_000, workers: 64, max: 16, preload: 2 },
  },
};

/** All parts, in the order in which they are measured. */
export const PARTS = Object.keys(EFFORTS.normal) as PartName[];

export const USAGE = `usage: npm run bench:engine -- [--quick] [--only ${PARTS.join(',')}] [--out FOLDER]
  --quick  a few seconds, to see that everything runs; its figures mean nothing
  --only   these parts only
  --out    where engine.json and the plots go (default: bench/results)`;

/** Reads the command line. Throws an Error that says what is wrong with it. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: { quick: { type: 'boolean', default: false }, only: { type: 'string' }, out: { type: 'string' } },
  });
  const parts = values.only?.split(',').map((part) => part.trim()) ?? PARTS;
  const unknown = parts.filter((part) => !(PARTS as string[]).includes(part));
  if (unknown.length > 0) throw new Error(`--only does not know ${unknown.join(', ')}; it knows ${PARTS.join(', ')}`);
  const name = values.quick ? 'quick' : 'normal';
  return { name, effort: EFFORTS[name], parts: parts as PartName[], out: values.out ?? null };
}
