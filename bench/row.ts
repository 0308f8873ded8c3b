/** What was done in one stretch of measuring. Every message of it was checked. */
export interface Slice {
  messages: number;
  seconds: number;
}

/** How a row is called. */
export interface RowInfo {
  /** Unique, for the JSON: `e-256-1`. */
  key: string;
  /** The letter of the row in the list of what is compared: `a` to `f`. */
  group: string;
  label: string;
}

/** One way to do the work. */
export interface Row extends RowInfo {
  /** Works for about `ms` milliseconds. Rejects with {@link WrongResultError} when a result is not as expected. */
  measure(ms: number): Promise<Slice>;
}

/** Rows that are ready to be measured, and what they hold. */
export interface OpenRows {
  rows: Row[];
  close(): Promise<void>;
}

/** A row that does not do the work right has no speed. */
export class WrongResultError extends Error {
  constructor(row: string, expected: string, found: string) {
    super(`row ${row} gave a wrong result\n  expected ${expected}\n  found    ${found}`);
    this.name = 'WrongResultError';
  }
}

/** @throws WrongResultError when the texts differ. */
export function checkText(row: string, expected: string | undefined, found: string): void {
  if (found !== expected) throw new WrongResultError(row, String(expected), found);
}

/** Repeats `step`, which gives the number of messages it has done, until the time is over. */
export async function repeat(ms: number, step: () => number | Promise<number>): Promise<Slice> {
  const start = performance.now();
  let messages = 0;
  let elapsed = 0;
  do {
    messages += await step();
    elapsed = performance.now() - start;
  } while (elapsed < ms);
  return { messages, seconds: elapsed / 1000 };
}
