import { isUtf8 } from 'node:buffer';
import type { Received } from '../connectors/connector';
import { BATCH_BYTES, BATCH_LINES, type RejectedLine } from '../connectors/lines';
import { contentLine, type Meta } from './content-line';
import type { TakenBatch } from './flow';

export interface IntakeOptions {
  /** Messages that are waited for before a batch is given, for `period` milliseconds at most. */
  batching?: { count: number; period: number };
  /** What becomes of content that is not UTF-8: an error, or its base64 with `meta.encoding`. */
  binary: 'error' | 'base64';
  /** Metadata as scripts see it; null for a message that is not wanted and acknowledged at once. Default: all as it is. */
  select?: (received: Received) => Meta | null;
}

/**
 * Between a source, which gives what it has, and the flow, which takes what it can: what comes meanwhile waits here (the
 * source stops by itself at its limit), and is taken in batches of a good size.
 */
export class Intake implements AsyncIterable<TakenBatch> {
  private waiting: Received[] = [];
  private ended = false;
  private wake: (() => void) | null = null;

  constructor(private readonly options: IntakeOptions) {}

  /** Takes what the source has. */
  readonly add = (batch: readonly Received[]): void => {
    this.waiting.push(...batch);
    this.wake?.();
  };

  /** Nothing more will come. */
  end(): void {
    this.ended = true;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TakenBatch> {
    while (await this.wait()) {
      const batch = this.take();
      if (batch !== null) yield batch;
    }
  }

  /** Waits for a batch; false when there will be none. */
  private async wait(): Promise<boolean> {
    while (this.waiting.length === 0 && !this.ended) await this.nextWake(null);
    const { batching } = this.options;
    if (batching !== undefined) {
      const deadline = performance.now() + batching.period;
      for (let left = batching.period; this.waiting.length < batching.count && left > 0 && !this.ended; left = deadline - performance.now()) {
        await this.nextWake(left);
      }
    }
    return this.waiting.length > 0;
  }

  private nextWake(timeout: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = timeout === null ? null : setTimeout(resolve, timeout);
      this.wake = () => {
        if (timer !== null) clearTimeout(timer);
        resolve();
      };
    });
  }

  private take(): TakenBatch | null {
    const taken: Received[] = [];
    const lines: string[] = [];
    const rejected: RejectedLine[] = [];
    let bytes = 0;
    let next = 0;
    for (; next < this.waiting.length && taken.length < BATCH_LINES && bytes < BATCH_BYTES; next++) {
      const received = this.waiting[next] as Received;
      const { select } = this.options;
      const meta = select === undefined ? received.meta : select(received);
      if (meta === null) {
        received.acknowledge();
        continue;
      }
      taken.push(received);
      bytes += received.content?.length ?? 0;
      const line = this.line(received.content, meta);
      if (typeof line === 'string') lines.push(line);
      else rejected.push(line);
    }
    this.waiting = next === this.waiting.length ? [] : this.waiting.slice(next);
    if (taken.length === 0) return null;
    return { text: Buffer.from(lines.join('\n')), count: lines.length, rejected, acknowledge: () => taken.forEach((received) => received.acknowledge()) };
  }

  private line(content: Buffer | null, meta: Meta): string | RejectedLine {
    if (content === null) return contentLine(null, meta);
    if (isUtf8(content)) return contentLine(content.toString(), meta);
    if (this.options.binary === 'base64') {
      return contentLine(JSON.stringify(content.toString('base64')), { ...meta, encoding: 'base64' });
    }
    const message = 'the content is not UTF-8 text; "binary: base64" on the input hands it to scripts as base64';
    return { line: binaryLine(content, meta), error: { code: 'invalid_message', stage: 'input', line: null, column: null, message } };
  }
}

/** Only for the error output, which takes it apart again: it never goes into the sandbox. */
function binaryLine(content: Buffer, meta: Meta): Buffer {
  return Buffer.concat([Buffer.from(contentLine('', meta)), content]);
}
