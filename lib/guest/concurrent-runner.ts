import { apisOf } from './apis';
import { discardCache, settleCache } from './cache';
import { closeCaller, settleCall, waitsFor } from './calls';
import { discardEvents, settleEvents } from './events';
import { describeFailure } from './failure';
import { parseMessage } from './input';
import { MessageRun } from './message-run';
import type { CallAnswer, ConcurrentHeader, Exception, Failure, GuestOptions, ProgramObject } from './protocol';
import { MAX_CALL_OUTPUT } from './runner';
import { SideOutput } from './side-output';
import { prepareStages, runStagesAsync, type PreparedStage } from './stages';

/** Milliseconds. Not infinite, because JSON has no such number. */
const NO_TIMEOUT = 2 ** 40;

/**
 * Runs lines of messages through one program that awaits, many at once. A call into it returns when all that can run
 * has run; what waits for answers from outside goes on in a later call.
 */
export class ConcurrentRunner {
  private input: string[] = [];
  /** The first message that has not begun. */
  private next = 0;
  private readonly open = new Set<MessageRun>();
  private answers: CallAnswer[] = [];
  private isPumping = false;
  private callStarted = 0;
  private outputLength = 0;
  /** What got through in this call. */
  private through: number[] = [];
  private lines: string[] = [];
  private exceptions: Exception[] = [];
  private readonly side = new SideOutput();
  private readonly stages: PreparedStage[];

  constructor(
    private readonly program: ProgramObject,
    private readonly options: GuestOptions,
    /** As the synchronous runner's. The index is that of a message that begins: nothing else can run then. */
    private readonly progress: Int32Array,
  ) {
    this.stages = prepareStages(program.stages);
  }

  /** Begins with messages, a line each. Results are fetched with {@link take}. */
  run(text: string): void {
    this.begin(true);
    for (const message of this.open) closeCaller(message.caller);
    this.open.clear();
    this.answers = [];
    this.input = text.split('\n');
    this.next = 0;
    void this.pump();
  }

  /** Goes on where answers have come, or time has passed. */
  resume(answers: CallAnswer[]): void {
    this.begin(false);
    for (const answer of answers) this.answers.push(answer);
    void this.pump();
  }

  /**
   * Takes what got through in this call: a header line, then the messages. Gives the same again until the next call.
   * `isQuiet`: nothing can run any more, so a message that waits for no call waits for ever.
   */
  take(isQuiet: boolean): string {
    // Nothing begins before the next call, which is timed and watched as a whole.
    this.isPumping = true;
    if (isQuiet) this.endWaiting();
    const { through, exceptions, open } = this;
    const header: ConcurrentHeader = { done: through.length, through };
    if (exceptions.length > 0) header.exceptions = exceptions;
    if (open.size > 0) header.open = Array.from(open, ({ index, stage }) => [index, stage]);
    if (isQuiet && open.size > 0) header.wait = this.hasMore() ? 0 : this.patience();
    const index = this.progress[0] as number;
    if (!isQuiet && index >= 0) header.running = index;
    this.side.addTo(header);
    return `${JSON.stringify(header)}\n${this.lines.join('\n')}`;
  }

  private begin(isRun: boolean): void {
    this.through = [];
    this.lines = [];
    this.exceptions = [];
    this.outputLength = 0;
    this.isPumping = false;
    this.side.begin(isRun);
    this.callStarted = Date.now();
    this.progress[0] = -1;
    this.progress[1] = ((this.progress[1] as number) + 1) | 0;
  }

  /** Something could run at once, in another call. */
  private hasMore(): boolean {
    return this.answers.length > 0 || (this.next < this.input.length && this.open.size < (this.options.concurrency ?? 1));
  }

  /** Gives answers and begins messages, one after the other, until nothing is left to do or the slice is over. */
  private async pump(): Promise<void> {
    if (this.isPumping) return;
    this.isPumping = true;
    while (this.hasMore() && !this.isOver()) {
      const answer = this.answers.shift();
      if (answer !== undefined) settleCall(answer);
      else void this.start(this.next++);
      // What that set going runs before the time is looked at: a message must not use up its neighbours' time.
      await null;
    }
    this.isPumping = false;
  }

  private async start(index: number): Promise<void> {
    const message = new MessageRun(index, this.options);
    this.open.add(message);
    try {
      this.progress[0] = index;
      const running = this.enter(message);
      this.progress[0] = -1;
      await running;
    } catch (thrown) {
      this.progress[0] = -1;
      this.fail(message, describeFailure(thrown, message.stage));
      return;
    }
    this.finish(message);
  }

  private enter(message: MessageRun): Promise<void> {
    const { program, options } = this;
    const parsed = parseMessage(this.input[message.index] as string, options.payloadRequired);
    let { stages } = this;
    if (program.bind !== undefined) {
      const { db, http, events } = apisOf(message.caller);
      stages = prepareStages(program.bind(db, http, events));
    }
    return runStagesAsync(stages, 0, parsed, options.outputs, message.collect, message);
  }

  private finish(message: MessageRun): void {
    if (!this.open.delete(message)) return;
    const exception = message.exception();
    if (exception !== null) this.exceptions.push(exception);
    for (const line of message.lines) {
      this.lines.push(line);
      this.outputLength += line.length;
    }
    this.outputLength += settleEvents(message.caller);
    this.settle(message);
  }

  private fail(message: MessageRun, failure: Failure): void {
    if (!this.open.delete(message)) return;
    this.exceptions.push([message.index, failure]);
    this.outputLength += failure.message.length;
    discardEvents(message.caller);
    this.settle(message);
  }

  private settle(message: MessageRun): void {
    settleCache();
    closeCaller(message.caller);
    this.through.push(message.index);
    void this.pump();
  }

  /** Fails messages that wait for nothing that could come, and those whose time is over. */
  private endWaiting(): void {
    const isLate = this.patience() <= 0 && this.answers.length === 0;
    for (const message of [...this.open]) {
      const call = waitsFor(message.caller);
      if (call === null) this.failWaiting(message, 'awaits something that can never happen');
      else if (isLate && this.timeLeft(message) <= 0) this.failWaiting(message, `ran longer than ${this.options.timeout} ms: it waits for ${call}`);
    }
  }

  private failWaiting(message: MessageRun, reason: string): void {
    discardCache();
    this.fail(message, { code: 'timeout', stage: message.stage, place: null, message: reason });
  }

  private timeLeft(message: MessageRun): number {
    return message.started + (this.options.timeout ?? NO_TIMEOUT) - Date.now();
  }

  /** Milliseconds until the first of the messages that wait has waited too long. */
  private patience(): number {
    let least = NO_TIMEOUT;
    // In the order in which they have begun.
    for (const message of this.open) {
      least = this.timeLeft(message);
      break;
    }
    return Math.max(0, least);
  }

  private isOver(): boolean {
    return this.outputLength > MAX_CALL_OUTPUT || Date.now() - this.callStarted > this.options.slice;
  }
}
