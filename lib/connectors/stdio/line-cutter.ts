import { isUtf8 } from 'node:buffer';
import type { ErrorCode, MessageError } from '../../errors';
import { cutLines, type LineBatch, type Lines, LineTaker, type RejectedLine } from '../lines';

const NEWLINE = 0x0a;
/** Bytes that are kept of a line that is too long. */
const EXCERPT = 1024;

function inputError(code: ErrorCode, message: string): MessageError {
  return { code, stage: 'input', line: null, column: null, message };
}

/**
 * Cuts a stream of bytes into batches of whole lines, without looking into them. The end of a chunk ends a batch:
 * no whole line waits for more input.
 */
export class LineCutter {
  /** The line that is not whole yet. */
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  /** The start of a line that has become too long; its rest is left out. */
  private tooLong: Buffer | null = null;

  constructor(
    /** Bytes of one line at most (a little more is not noticed). */
    private readonly maxLine: number,
  ) {}

  /** The batches that are whole with this chunk. */
  *add(chunk: Buffer): Generator<LineBatch> {
    const last = chunk.lastIndexOf(NEWLINE);
    if (last === -1) {
      this.keep(chunk);
      return;
    }
    const first = this.tooLong === null ? 0 : chunk.indexOf(NEWLINE) + 1;
    yield* this.flush(chunk.subarray(first, Math.max(first, last)), first <= last);
    this.keep(chunk.subarray(last + 1));
  }

  /** What is left when the input has ended: the last line needs no newline. */
  *end(): Generator<LineBatch> {
    yield* this.flush(Buffer.alloc(0), this.pendingBytes > 0);
  }

  private *flush(rest: Buffer, hasLines: boolean): Generator<LineBatch> {
    if (this.tooLong !== null) {
      const error = inputError('memory_limit', `the line is longer than ${this.maxLine} bytes`);
      yield { text: Buffer.alloc(0), count: 0, rejected: [{ line: this.tooLong, error }] };
      this.tooLong = null;
    }
    if (!hasLines) return;
    const text = this.pending.length === 0 ? rest : Buffer.concat([...this.pending, rest]);
    this.pending = [];
    this.pendingBytes = 0;
    for (const lines of cutLines(text)) yield isUtf8(lines.text) ? { ...lines, rejected: [] } : sift(lines);
  }

  private keep(start: Buffer): void {
    if (this.tooLong !== null || start.length === 0) return;
    this.pending.push(start);
    this.pendingBytes += start.length;
    if (this.pendingBytes <= this.maxLine) return;
    this.tooLong = Buffer.from(Buffer.concat(this.pending).subarray(0, EXCERPT));
    this.pending = [];
    this.pendingBytes = 0;
  }
}

/** Takes out the lines that are not UTF-8: read as text, they would silently become other messages. */
function sift({ text, count }: Lines): LineBatch {
  const taker = new LineTaker(text);
  const good: Buffer[] = [];
  const rejected: RejectedLine[] = [];
  for (let index = 0; index < count; index++) {
    const line = taker.take(index);
    if (isUtf8(line)) good.push(line, Buffer.from('\n'));
    else rejected.push({ line, error: inputError('invalid_message', 'not UTF-8') });
  }
  return { text: Buffer.concat(good.slice(0, -1)), count: good.length / 2, rejected };
}
