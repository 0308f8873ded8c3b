import type { MessageError } from '../errors';

/** Lines in one batch at most, and bytes (a longer line is a batch of its own). */
export const BATCH_LINES = 256;
export const BATCH_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

/** Whole lines: UTF-8, a newline between two of them and none at the end. */
export interface Lines {
  text: Buffer;
  /** One more than there are newlines; 0 when there is no line at all. */
  count: number;
}

/** A line that no processor can take, and why. */
export interface RejectedLine {
  /** The line, or the start of one that is too long. */
  line: Buffer;
  error: MessageError;
}

/** What a source of lines gives: a message a line. */
export interface LineBatch extends Lines {
  /** Lines that came with the others but are not in `text`. */
  rejected: readonly RejectedLine[];
}

/** What takes lines. */
export interface LineOutput {
  /** Writes lines and a newline behind them. Settles when they are taken, so that a slow reader is waited for. */
  write(lines: Buffer | string): Promise<void>;
}

/** Cuts lines into pieces of a batch's size. The pieces share the memory of `text`. */
export function* cutLines(text: Buffer): Generator<Lines> {
  let start = 0;
  let count = 0;
  for (let next = 0; next <= text.length; ) {
    const end = endOfLine(text, next);
    if (count === BATCH_LINES || (count > 0 && end - start > BATCH_BYTES)) {
      yield { text: text.subarray(start, next - 1), count };
      start = next;
      count = 0;
    }
    count++;
    next = end + 1;
  }
  yield { text: text.subarray(start), count };
}

/** Takes single lines out of a text: `take(index)` with growing indexes, the first line has index 0. */
export class LineTaker {
  private index = 0;
  private offset = 0;

  constructor(private readonly text: Buffer) {}

  take(index: number): Buffer {
    for (; this.index < index; this.index++) this.offset = endOfLine(this.text, this.offset) + 1;
    return this.text.subarray(this.offset, endOfLine(this.text, this.offset));
  }
}

function endOfLine(text: Buffer, from: number): number {
  const end = text.indexOf(NEWLINE, from);
  return end === -1 ? text.length : end;
}
