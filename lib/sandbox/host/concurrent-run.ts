import type { CallAnswer, ConcurrentHeader, Exception } from '../../guest/protocol';
import { emptyPart } from '../part';
import type { PartHeader } from '../protocol';
import { callGuest, type CallResult } from './call';
import type { GuestIsolate, Instance } from './guest-isolate';
import {
  acquire, CHARS_PER_MEGABYTE, measure, reasonFor, sideOutputOf, type HostFailure, type PoolUse, type RunContext, type RunRequest, type RunResult,
} from './run-request';

/** What one message became: its lines, and its exception where that is not exactly one line. */
interface Outcome {
  lines: string[];
  exception: Exception | null;
}

type SideOutput = ReturnType<typeof sideOutputOf> & Pick<PartHeader, 'usage'>;

/**
 * Runs a batch through a program that awaits. Its messages are under way together, and get through in any order; calls
 * of all of them go out together, and their answers come in together. A message that takes its isolate down fails alone:
 * what was through stays so, the others run again.
 */
export class ConcurrentRun {
  private readonly input: string[];
  private readonly outcomes: (Outcome | undefined)[];
  private readonly use: PoolUse = { hits: 0, misses: 0 };
  private side: SideOutput = sideOutputOf({ done: 0 });
  private left: number;
  /** No message before this one is open. */
  private first = 0;
  /** They run alone: an isolate is lost, and any of them may be to blame. */
  private suspects: number[] = [];
  /** Ids of calls as the outside knows them, to those of the isolate. An isolate that comes later begins anew. */
  private readonly callIds = new Map<number, number>();
  private nextCall = 1;

  constructor(
    private readonly context: RunContext,
    private readonly request: RunRequest,
  ) {
    this.input = request.text.split('\n');
    this.left = request.count;
    this.outcomes = new Array<Outcome | undefined>(request.count);
  }

  async run(): Promise<RunResult> {
    while (this.left > 0) await this.runNext();
    const { outcomes, request, use } = this;
    if (request.step) return { part: { header: emptyPart(request.count), lines: '' }, use };
    const header = { ...emptyPart(0), count: request.count, ...this.side };
    header.exceptions = outcomes.map((outcome) => outcome?.exception ?? null).filter((exception) => exception !== null);
    return { part: { header, lines: outcomes.flatMap((outcome) => outcome?.lines ?? []).join('\n') }, use };
  }

  private async runNext(): Promise<void> {
    const { context, request } = this;
    const indices = this.pick();
    const { isolate, instance } = await acquire(context, request.program, this.use);
    if (instance === null) this.fail(indices[0] as number, 'memory_limit', '', 'the program does not fit into an isolate');
    else await this.runIn(isolate, instance, indices);
    context.pool.release(isolate);
  }

  /** The messages that run next: a suspect alone, or as many as are good for an isolate. */
  private pick(): number[] {
    this.suspects = this.suspects.filter((index) => this.isOpen(index));
    const [suspect] = this.suspects;
    if (suspect !== undefined) return [suspect];
    while (!this.isOpen(this.first)) this.first++;
    if (this.request.step) return [this.first];
    const indices: number[] = [];
    let length = 0;
    for (let index = this.first; index < this.request.count; index++) {
      if (!this.isOpen(index)) continue;
      length += (this.input[index] as string).length;
      if (indices.length > 0 && length > this.context.memoryLimit * CHARS_PER_MEGABYTE) break;
      indices.push(index);
    }
    return indices;
  }

  private isOpen(index: number): boolean {
    return this.outcomes[index] === undefined;
  }

  private async runIn(isolate: GuestIsolate, instance: Instance, indices: readonly number[]): Promise<void> {
    const { setting, mailbox } = this.request;
    const text = indices.map((index) => this.input[index]).join('\n');
    this.callIds.clear();
    let wait = await this.call(isolate, instance, indices, (timeout) => instance.run.apply(undefined, [text, setting], { timeout }));
    while (wait !== null) {
      await mailbox.wait(wait);
      const answers = JSON.stringify(this.takeAnswers());
      wait = await this.call(isolate, instance, indices, (timeout) => instance.resume.apply(undefined, [answers], { timeout }));
    }
  }

  /** One call into the isolate. Gives how long messages in it can wait for answers (ms); null when none waits. */
  private async call(
    isolate: GuestIsolate, instance: Instance, indices: readonly number[], enter: (timeout: number) => Promise<string>,
  ): Promise<number | null> {
    const { context, request } = this;
    const { timeout, guest } = request.program.load;
    const usage = measure(request, isolate);
    context.calling.add(request.run);
    const result = await callGuest<ConcurrentHeader>(isolate, instance, context.watch, {
      enter,
      isAsync: true,
      limit: timeout + guest.slice,
      onStuck: () => request.onStuck(this.guiltyOf(indices, instance.progress[0] ?? -1)),
    });
    context.calling.delete(request.run);
    if (result.kind === 'lost') {
      this.blame(indices.filter((index) => this.isOpen(index)), result.code, '', result.detail);
      return null;
    }
    this.keep(result.header, result.lines, indices);
    const used = usage();
    if (used !== null) this.side = { ...this.side, usage: used };
    if (result.kind === 'timeout') {
      this.judgeTimeout(result.header, indices);
      return null;
    }
    return this.waitOf(result, isolate, indices);
  }

  private waitOf({ header }: Extract<CallResult<ConcurrentHeader>, { kind: 'returned' }>, isolate: GuestIsolate, indices: readonly number[]): number | null {
    if (header.open !== undefined) return header.wait ?? 0;
    if (header.done === 0 && indices.every((index) => this.isOpen(index))) {
      // Cannot be; but a batch that does not get on would never end.
      isolate.dispose();
      this.fail(indices[0] as number, 'sandbox_crashed', '', 'the isolate gave no result');
    }
    return null;
  }

  /** The message that a stuck call is stuck in. Certain when it is the only one left, or when it is just beginning. */
  private guiltyOf(indices: readonly number[], beginning: number): number | null {
    const open = indices.filter((index) => this.isOpen(index));
    if (open.length === 1) return open[0] ?? null;
    return indices[beginning] ?? null;
  }

  /** Time ran out in the isolate: which of the messages that were under way did it? */
  private judgeTimeout({ open = [], running }: ConcurrentHeader, indices: readonly number[]): void {
    const suspects = running === undefined ? open : open.filter(([index]) => index === running);
    const [suspect] = suspects;
    if (suspects.length === 1 && suspect !== undefined) this.fail(indices[suspect[0]] as number, 'timeout', suspect[1]);
    else {
      // Without one under way it was something that a message left behind, and all that are left run alone.
      const blamed = open.length > 0 ? open.map(([index]) => indices[index] as number) : indices.filter((index) => this.isOpen(index));
      this.blame(blamed, 'timeout', '');
    }
  }

  /** The isolate is gone, and one of these messages has done it. */
  private blame(suspects: readonly number[], code: HostFailure, stage: string, reason?: string): void {
    const [suspect] = suspects;
    if (suspects.length === 1 && suspect !== undefined) this.fail(suspect, code, stage, reason);
    else this.suspects = [...suspects];
  }

  private takeAnswers(): CallAnswer[] {
    const answers: CallAnswer[] = [];
    for (const [id, ...rest] of this.request.mailbox.take(this.context.memoryLimit * CHARS_PER_MEGABYTE)) {
      const inner = this.callIds.get(id);
      this.callIds.delete(id);
      if (inner !== undefined) answers.push([inner, ...rest]);
    }
    return answers;
  }

  /** Keeps what a call into the isolate gave. */
  private keep(header: ConcurrentHeader, text: string, indices: readonly number[]): void {
    const lines = text.split('\n');
    const exceptions = new Map((header.exceptions ?? []).map((exception) => [exception[0], exception]));
    const { cache, trace = [], ...side } = sideOutputOf(header);
    this.request.program.applyCache(cache);
    const traces = [...(this.side.trace ?? []), ...trace];
    this.side = {
      ...(traces.length > 0 && { trace: traces }),
      log: [...this.side.log, ...side.log],
      logLeftOut: this.side.logLeftOut + side.logLeftOut,
      cache: [...this.side.cache, ...cache],
      events: [...this.side.events, ...side.events],
    };
    let next = 0;
    for (const inner of header.through) {
      const [, became, ...ports] = exceptions.get(inner) ?? [inner, 1];
      const count = typeof became === 'number' ? became : 0;
      const index = indices[inner] as number;
      const exception: Exception | null = exceptions.has(inner) ? [index, became, ...ports] : null;
      this.settle(index, { lines: lines.slice(next, next + count), exception });
      next += count;
    }
    this.send(header);
  }

  private send({ calls = [] }: ConcurrentHeader): void {
    if (calls.length === 0) return;
    this.request.onCalls(
      calls.map((call) => {
        const id = this.nextCall++;
        this.callIds.set(id, call.id);
        return { ...call, id };
      }),
    );
  }

  private fail(index: number, code: HostFailure, stage: string, reason?: string): void {
    const message = reason ?? reasonFor(code, this.request, this.context);
    this.suspects = [];
    this.settle(index, { lines: [], exception: [index, { code, stage, place: null, message }] });
  }

  private settle(index: number, outcome: Outcome): void {
    if (!this.isOpen(index)) return;
    this.outcomes[index] = outcome;
    this.left--;
    if (!this.request.step) return;
    const exceptions = outcome.exception === null ? [] : [outcome.exception];
    this.request.onPart({ header: { from: index, count: 1, exceptions, ...this.side }, lines: outcome.lines.join('\n') });
    this.side = sideOutputOf({ done: 0 });
  }
}
