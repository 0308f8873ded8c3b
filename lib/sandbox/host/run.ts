import type { RunHeader } from '../../guest/protocol';
import { LineCursor } from '../lines';
import { emptyPart, failedPart, joinHeaders, outputCount } from '../part';
import type { PartHeader } from '../protocol';
import { callGuest, type CallResult } from './call';
import { ConcurrentRun } from './concurrent-run';
import type { GuestIsolate } from './guest-isolate';
import {
  acquire, CHARS_PER_MEGABYTE, measure, reasonFor, sideOutputOf, type HostFailure, type PoolUse, type RunContext, type RunRequest, type RunResult,
} from './run-request';

function partOf(from: number, header: RunHeader): PartHeader {
  return {
    from,
    count: header.done,
    exceptions: (header.exceptions ?? []).map(([index, ...rest]) => [from + index, ...rest]),
    ...sideOutputOf(header),
  };
}

/**
 * Runs a batch through a program that does not await: calls into isolates from the pool until every message is through.
 * A message that times out, or needs more memory than an isolate has, fails alone; the batch goes on behind it.
 */
class BatchRun {
  private readonly cursor: LineCursor;
  private readonly use: PoolUse = { hits: 0, misses: 0 };
  private readonly headers: PartHeader[] = [];
  private readonly texts: string[] = [];
  /** So many messages run one a call: set when a call has died and any of its messages may be to blame. */
  private suspects = 0;

  constructor(
    private readonly context: RunContext,
    private readonly request: RunRequest,
  ) {
    this.cursor = new LineCursor(request.text, request.count);
  }

  async run(): Promise<RunResult> {
    while (this.cursor.index < this.request.count) await this.runNext();
    const header = this.headers.length > 0 ? joinHeaders(this.headers) : emptyPart(this.request.count);
    return { part: { header, lines: this.texts.join('\n') }, use: this.use };
  }

  private async runNext(): Promise<void> {
    const { context, request, cursor } = this;
    const { pool, watch, memoryLimit } = context;
    const from = cursor.index;
    const isAlone = request.step || this.suspects > 0;
    const chunk = cursor.peek(isAlone ? 1 : Infinity, memoryLimit * CHARS_PER_MEGABYTE);
    const { isolate, instance } = await acquire(context, request.program, this.use);
    if (instance === null) {
      pool.release(isolate);
      this.fail('memory_limit', undefined, 'the program does not fit into an isolate');
      return;
    }
    const usage = measure(request, isolate);
    context.calling.add(request.run);
    const result = await callGuest(isolate, instance, watch, {
      enter: (timeout) => instance.run.apply(undefined, [chunk.text, request.setting], { timeout }),
      isAsync: false,
      limit: request.program.load.timeout + request.program.load.guest.slice,
      onStuck: () => request.onStuck(this.guiltyOf(chunk.count, from, instance.progress[0] ?? -1)),
    });
    context.calling.delete(request.run);
    this.suspects = Math.max(0, this.suspects - 1);
    this.finish(result, chunk.count, from, isolate);
    const used = usage();
    if (used !== null) this.headers.push({ ...emptyPart(this.cursor.index), usage: used });
    pool.release(isolate);
  }

  /**
   * The message that a stuck call is stuck in. Certain when it was alone, or when it is in its stages; else it may be
   * something that an earlier message left behind.
   */
  private guiltyOf(count: number, from: number, running: number): number | null {
    if (count === 1) return from;
    return running >= 0 ? from + running : null;
  }

  private finish(result: CallResult, count: number, from: number, isolate: GuestIsolate): void {
    if (result.kind === 'lost') {
      if (count === 1) this.fail(result.code, undefined, result.detail);
      else this.suspects = count;
      return;
    }
    const { header, lines } = result;
    if (header.calls !== undefined) this.request.onCalls(header.calls);
    // Also of a message that is not through: what it has logged tells its user where it was.
    this.keep(partOf(from, header), lines);
    if (header.done === 0 && result.kind === 'returned') {
      // Cannot be; but a batch that does not get on would never end.
      isolate.dispose();
      this.fail('sandbox_crashed', header.stage, 'the isolate gave no result');
    } else if (result.kind === 'timeout') {
      const open = count - header.done;
      const isCertain = count === 1 || header.stage !== undefined;
      if (open > 0 && isCertain) this.fail('timeout', header.stage);
      else this.suspects = open;
    }
  }

  /** Fails the next message. */
  private fail(code: HostFailure, stage = '', reason?: string): void {
    const message = reason ?? reasonFor(code, this.request, this.context);
    this.suspects = 0;
    this.keep(failedPart(this.cursor.index, { code, stage, place: null, message }), '');
  }

  private keep(header: PartHeader, lines: string): void {
    this.cursor.skip(header.count);
    this.request.program.applyCache(header.cache);
    if (this.request.step) {
      this.request.onPart({ header, lines });
      return;
    }
    this.headers.push(header);
    if (outputCount(header) > 0) this.texts.push(lines);
  }
}

/** Runs the messages of a request and gives what became of them, in order; with `step`, what is left to say at the end. */
export function runBatch(context: RunContext, request: RunRequest): Promise<RunResult> {
  const Run = request.program.load.guest.isAsync ? ConcurrentRun : BatchRun;
  return new Run(context, request).run();
}
