import type { RunHeader } from '../../guest/protocol';
import { LineCursor } from '../lines';
import { emptyPart, failedPart, joinHeaders, outputCount } from '../part';
import type { Part, PartHeader } from '../protocol';
import { callGuest, type CallResult } from './call';
import type { GuestIsolate, Instance } from './guest-isolate';
import type { HostedProgram } from './programs';
import type { IsolatePool } from './pool';
import type { Watch } from './watch';

/** Characters of input for one call: what a call holds must be small against the isolate's memory. */
const CHARS_PER_MEGABYTE = 32 * 1024;

export interface RunContext {
  pool: IsolatePool;
  watch: Watch;
  /** Megabytes an isolate. */
  memoryLimit: number;
  /** Runs that have a call in an isolate. */
  calling: Set<number>;
}

export interface RunRequest {
  run: number;
  program: HostedProgram;
  /** Messages, a line each. */
  text: string;
  count: number;
  /** One message a call, a part for each. */
  step: boolean;
  onPart: (part: Part<string>) => void;
  /** The thread does not come back from message `index`, or nobody knows from which. */
  onStuck: (index: number | null) => void;
}

/** How a run used the pool. */
export interface PoolUse {
  hits: number;
  misses: number;
}

function partOf(from: number, header: RunHeader): PartHeader {
  return {
    from,
    count: header.done,
    exceptions: (header.exceptions ?? []).map(([index, ...rest]) => [from + index, ...rest]),
    log: header.log ?? [],
    logLeftOut: header.logLeftOut ?? 0,
    cache: header.cache ?? [],
  };
}

/**
 * Runs a batch: calls into isolates from the pool until every message is through. A message that times
 * out, or needs more memory than an isolate has, fails alone; the batch goes on behind it.
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

  async run(): Promise<{ part: Part<string>; use: PoolUse }> {
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
    const { isAsync, slice } = request.program.load.guest;
    context.calling.add(request.run);
    const result = await callGuest(isolate, instance, watch, chunk.text, {
      isAsync,
      limit: request.program.load.timeout + slice,
      onStuck: () => request.onStuck(this.guiltyOf(chunk.count, from, instance.progress[0] ?? -1)),
    });
    context.calling.delete(request.run);
    this.suspects = Math.max(0, this.suspects - 1);
    this.finish(result, chunk.count, from, isolate);
    pool.release(isolate);
  }

  /**
   * The message that a stuck call is stuck in. Certain when it was alone, or when it is in the stages of a
   * program that does not await; else it may be something that an earlier message left behind.
   */
  private guiltyOf(count: number, from: number, running: number): number | null {
    if (count === 1) return from;
    return running >= 0 && !this.request.program.load.guest.isAsync ? from + running : null;
  }

  private finish(result: CallResult, count: number, from: number, isolate: GuestIsolate): void {
    if (result.kind === 'lost') {
      if (count === 1) this.fail(result.code, undefined, result.detail);
      else this.suspects = count;
      return;
    }
    const { header, lines } = result;
    if (header.done > 0) this.keep(partOf(from, header), lines);
    if (header.waiting === true) {
      // The isolate still holds what waits.
      isolate.dispose();
      this.fail('timeout', header.stage, 'awaits something that can never happen');
    } else if (header.done === 0 && result.kind === 'returned') {
      // Cannot be; but a batch that does not get on would never end.
      isolate.dispose();
      this.fail('sandbox_crashed', header.stage, 'the isolate gave no result');
    } else if (result.kind === 'timeout') {
      const open = count - header.done;
      const isCertain = count === 1 || (header.stage !== undefined && !this.request.program.load.guest.isAsync);
      if (open > 0 && isCertain) this.fail('timeout', header.stage);
      else this.suspects = open;
    }
  }

  /** Fails the next message. */
  private fail(code: 'timeout' | 'memory_limit' | 'sandbox_crashed', stage = '', reason?: string): void {
    const message =
      reason ??
      (code === 'timeout'
        ? `ran longer than ${this.request.program.load.timeout} ms`
        : `needed more memory than ${this.context.memoryLimit} MB`);
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

/** Runs the messages of a request, in order, and gives what became of them; with `step`, what is left to say at the end. */
export function runBatch(context: RunContext, request: RunRequest): Promise<{ part: Part<string>; use: PoolUse }> {
  return new BatchRun(context, request).run();
}

/** An isolate with the program in it. One that cannot take the program in is replaced once. */
async function acquire(
  context: RunContext, program: HostedProgram, use: PoolUse,
): Promise<{ isolate: GuestIsolate; instance: Instance | null }> {
  for (let attempt = 1; ; attempt++) {
    const { isolate, hit } = await context.pool.acquire(program.load.tenant, program.load.id);
    if (hit) use.hits++;
    else use.misses++;
    try {
      const instance = await program.instanceIn(isolate);
      return { isolate, instance };
    } catch {
      isolate.dispose();
      if (attempt === 2) return { isolate, instance: null };
      context.pool.release(isolate);
    }
  }
}
