import type { TextResult } from '../../lib';
import { WrongResultError } from '../row';

/** A script that takes a known number of steps of arithmetic, and says how long it took and what came out. */
export interface Spinner {
  code: string;
  /** Checks the result of a batch of one message. */
  read(row: string, result: TextResult): Spun;
}

/** When the script began (as `Date.now` has it), and how long it ran: milliseconds, by a clock of whole ones. */
export interface Spun {
  start: number;
  ms: number;
}

/** Steps that take about a millisecond once V8 has compiled them. */
const STEPS_PER_MS = 250_000;

function checksum(steps: number): number {
  let sum = 0;
  for (let i = 0; i < steps; i++) sum = (sum * 31 + i) % 65_521;
  return sum;
}

/** What goes into a spinner. */
export const SPINNER_MESSAGE = '{"payload":0}';

/** @param ms about so long for each message */
export function makeSpinner(ms: number): Spinner {
  const steps = Math.round(ms * STEPS_PER_MS);
  const expected = checksum(steps);
  const code = `
const start = Date.now();
let sum = 0;
for (let i = 0; i < ${steps}; i++) sum = (sum * 31 + i) % 65521;
return { payload: { sum, start, ms: Date.now() - start } };`;
  return {
    code,
    read(row, { lines, exceptions }) {
      if (exceptions.length > 0) throw new WrongResultError(row, 'no exceptions', JSON.stringify(exceptions[0]));
      const { sum, start, ms: took } = (JSON.parse(lines.toString()) as { payload: Spun & { sum: number } }).payload;
      if (sum !== expected) throw new WrongResultError(row, String(expected), lines.toString());
      return { start, ms: took };
    },
  };
}
