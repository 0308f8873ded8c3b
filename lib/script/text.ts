import type { ProblemCode } from '../errors';

/** A place in a script: 1-based line and 1-based column, counted in UTF-16 units. */
export interface Position {
  line: number;
  column: number;
}

/** Something found in a script: a reason with its offset in the script's text. */
export interface Finding {
  offset: number;
  message: string;
  code?: ProblemCode;
  /** Offsets of further places of the same. */
  others?: readonly number[];
}

// What ECMAScript, and so V8, counts as the end of a line: more than an editor usually shows as one.
const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/** The lines of a text, without their ends. A text that ends in a line end has an empty last line. */
export function splitLines(text: string): string[] {
  return text.split(LINE_END);
}

/** Line and column of an offset in a text. */
export function positionAt(text: string, offset: number): Position {
  const lines = splitLines(text.slice(0, offset));
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
