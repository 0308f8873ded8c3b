import type { Failure, RunSetting } from '../guest/protocol';
import { LineCursor } from './lines';
import { failedPart, joinHeaders, outputCount } from './part';
import type { Part, PartHeader } from './protocol';
import type { Job } from './pool/types';
import type { SandboxProgram } from './program';

/** What a batch became. */
export interface BatchResult extends Omit<PartHeader, 'from' | 'cache'> {
  /** The messages, a line each, in UTF-8. */
  lines: Buffer;
  hits: number;
  misses: number;
}

/** Where a caller gives none. */
export const DEFAULT_CONTEXT = { tenant: 'default', user: null, organization: null } as const;

const NEWLINE = Buffer.from('\n');

function joinLines(texts: Buffer[]): Buffer {
  return Buffer.concat(texts.flatMap((text, index) => (index === 0 ? [text] : [NEWLINE, text])));
}

/**
 * A batch on its way through the sandbox. It knows which of its messages are through and which are still
 * to run, so that after the death of a process only those run again.
 */
export class Batch implements Job {
  private suspicions = 0;
  private readonly parts: Part[] = [];
  private open: { from: number; count: number }[];
  /** Index in the batch of the first message of the run that was sent. */
  private base = 0;
  private hits = 0;
  private misses = 0;

  constructor(
    readonly program: SandboxProgram,
    private readonly text: string | Buffer,
    count: number,
    private readonly settle: (result: BatchResult) => void,
    /** Who it is run for, and what its scripts may look at. */
    readonly setting: RunSetting = { context: DEFAULT_CONTEXT },
  ) {
    this.open = count === 0 ? [] : [{ from: 0, count }];
  }

  get tenant(): string {
    return this.program.tenant;
  }

  get script(): number {
    return this.program.id;
  }

  get serial(): boolean {
    return this.program.isSerial;
  }

  get home(): string | null {
    return this.program.isSerial ? this.program.heldBy : null;
  }

  get isHeldUp(): boolean {
    return this.program.current !== null && this.program.current !== this;
  }

  get isThrough(): boolean {
    return this.open.length === 0;
  }

  /** The batch was in flight at two deaths of a process, or at one that it has probably caused. */
  get isSuspect(): boolean {
    return this.suspicions >= 2;
  }

  /** Counts a death of the process that the batch was in; `probably`: one that it has probably caused. */
  suspect(probably: boolean): void {
    this.suspicions += probably ? 2 : 1;
  }

  /** The guilty message is known, and taken out. */
  clear(): void {
    this.suspicions = 0;
  }

  /** The next messages to run. */
  next(): { text: string | Buffer; count: number } {
    const span = this.open[0];
    if (span === undefined) throw new Error('the batch is through');
    this.base = span.from;
    const total = this.open.reduce((sum, { count }) => sum + count, 0) + this.parts.reduce((sum, { header }) => sum + header.count, 0);
    if (span.count === total) return { text: this.text, count: total };
    const cursor = new LineCursor(this.text.toString(), total);
    cursor.skip(span.from);
    return cursor.peek(span.count, Infinity);
  }

  /** Keeps what has come back of the run. */
  keep({ header, lines }: Part): void {
    if (header.count === 0) return;
    const from = this.base + header.from;
    const exceptions: PartHeader['exceptions'] =
      this.base === 0 ? header.exceptions : header.exceptions.map(([index, ...rest]) => [this.base + index, ...rest]);
    this.parts.push({ header: { ...header, from, exceptions }, lines });
    this.close(from, header.count);
    this.program.applyCache(header.cache);
  }

  /** Counts how the run used the pool. */
  count(hits: number, misses: number): void {
    this.hits += hits;
    this.misses += misses;
  }

  /** Fails one message of the run; without an index the first that is still open. */
  fail(failure: Failure, index?: number): void {
    const at = index === undefined ? (this.open[0]?.from ?? 0) : this.base + index;
    this.parts.push({ header: failedPart(at, failure), lines: Buffer.alloc(0) });
    this.close(at, 1);
  }

  /** Fails everything that is still open. */
  failRest(failure: Failure): void {
    for (let span = this.open[0]; span !== undefined; span = this.open[0]) this.fail(failure);
  }

  /** Hands out the result. To be called when the batch is through. */
  finish(): void {
    this.parts.sort((a, b) => a.header.from - b.header.from);
    const { from: _from, cache: _cache, ...joined } = joinHeaders(this.parts.map(({ header }) => header));
    const texts = this.parts.filter(({ header }) => outputCount(header) > 0).map(({ lines }) => lines);
    const lines = texts.length === 1 ? (texts[0] as Buffer) : joinLines(texts);
    this.settle({ ...joined, lines, hits: this.hits, misses: this.misses });
  }

  /** Takes messages out of what is still to run. */
  private close(from: number, count: number): void {
    this.open = this.open.flatMap((span) => {
      const end = span.from + span.count;
      if (from >= end || from + count <= span.from) return [span];
      const rest = [
        { from: span.from, count: from - span.from },
        { from: from + count, count: end - from - count },
      ];
      return rest.filter((part) => part.count > 0);
    });
  }
}
