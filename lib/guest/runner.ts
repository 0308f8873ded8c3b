import { settleCache } from './cache';
import { running } from './caller';
import { discardEvents, settleEvents } from './events';
import { describeFailure, GuestError } from './failure';
import { parseMessage, type GuestMessage } from './input';
import type { Exception, GuestOptions, ProgramObject, RunHeader } from './protocol';
import { scriptLine, tagLine } from './result';
import { SideOutput } from './side-output';
import { position, prepareStages, runStages, type PreparedStage } from './stages';
import { byteLength } from './text';

/** A call returns when it has made so many characters of output, so that results never fill the isolate. */
export const MAX_CALL_OUTPUT = 1024 * 1024;

/** Runs lines of messages through one program that does not await, one after the other, and keeps what is finished where a later call can fetch it. */
export class Runner {
  private lines: string[] = [];
  private exceptions: Exception[] = [];
  /** Messages of the call that are through, and how much of `lines` and `exceptions` is theirs. */
  private done = 0;
  private doneLines = 0;
  private doneExceptions = 0;
  private outputLength = 0;
  private readonly side = new SideOutput();
  private isInMessage = false;
  /** The output ports of what the message that runs has become so far, where there are several: behind `doneLines`. */
  private ports: number[] = [];
  /** Characters that it has become so far. */
  private length = 0;
  /** Bytes of the lines in front of `weighed`, from `doneLines` on. */
  private bytes = 0;
  private weighed = 0;
  private readonly stages: PreparedStage[];

  constructor(
    program: ProgramObject,
    private readonly options: GuestOptions,
    /**
     * Shared with the host, which can read it while the isolate is stuck: the index of the message that
     * runs (-1 when none does, but something that a message left behind), and the number of calls begun.
     */
    private readonly progress: Int32Array,
  ) {
    this.stages = prepareStages(program.stages);
  }

  /** Runs messages from the start of `text`, a line each, until the end or until the call has lasted a slice. */
  run(text: string): string {
    const started = this.begin();
    for (const line of text.split('\n')) {
      try {
        runStages(this.stages, 0, this.parse(line), this.options.outputs, this.collect);
        this.finishMessage();
      } catch (thrown) {
        this.failMessage(thrown);
      }
      if (this.isOver(started)) break;
    }
    this.progress[0] = -1;
    return this.take();
  }

  /**
   * Takes what is finished: a header line, then a line for each message. Works after a timeout as well, and gives the
   * same again when the host did not get it: what a script leaves behind runs after {@link run} has returned, and a
   * rejection that it does not handle is thrown at the host instead of the result.
   */
  take(): string {
    const header: RunHeader = { done: this.done };
    // A timeout may have struck between the lines of one message.
    this.lines.length = this.doneLines;
    this.exceptions.length = this.doneExceptions;
    if (this.exceptions.length > 0) header.exceptions = this.exceptions;
    if (this.isInMessage) header.stage = position.stage;
    this.side.addTo(header);
    return `${JSON.stringify(header)}\n${this.lines.join('\n')}`;
  }

  private begin(): number {
    this.lines = [];
    this.exceptions = [];
    this.done = 0;
    this.doneLines = 0;
    this.doneExceptions = 0;
    this.outputLength = 0;
    this.side.begin(true);
    this.isInMessage = false;
    this.progress[1] = ((this.progress[1] as number) + 1) | 0;
    return Date.now();
  }

  private parse(line: string): GuestMessage {
    this.length = 0;
    this.bytes = 0;
    this.weighed = this.doneLines;
    position.stage = 'input';
    this.progress[0] = this.done;
    this.isInMessage = true;
    return parseMessage(line, this.options.payloadRequired);
  }

  private readonly collect = (message: GuestMessage, port: number): void => {
    let line: string;
    if (this.options.kind === 'tag_processor') {
      position.stage = 'result';
      line = tagLine(message);
    } else line = scriptLine(message);
    this.lines.push(line);
    if (this.options.outputs > 1) this.ports.push(port);
    this.length += line.length;
    if (this.isTooLarge()) {
      throw new GuestError('output_too_large', `the output is larger than ${this.options.outputLimit} bytes`);
    }
  };

  private isTooLarge(): boolean {
    const { outputLimit } = this.options;
    // A character takes one to three bytes in UTF-8: they are counted only where that matters.
    if (this.length * 3 <= outputLimit) return false;
    if (this.length > outputLimit) return true;
    for (; this.weighed < this.lines.length; this.weighed++) this.bytes += byteLength(this.lines[this.weighed] as string);
    return this.bytes > outputLimit;
  }

  private finishMessage(): void {
    const became = this.lines.length - this.doneLines;
    if (this.ports.length > 0 && this.ports.some((port) => port !== 0)) this.exceptions.push([this.done, became, this.ports]);
    else if (became !== 1) this.exceptions.push([this.done, became]);
    this.outputLength += this.length;
    this.settle();
  }

  private failMessage(thrown: unknown): void {
    const failure = describeFailure(thrown, position.stage);
    this.lines.length = this.doneLines;
    this.exceptions.push([this.done, failure]);
    this.outputLength += failure.message.length;
    discardEvents(running);
    this.settle();
  }

  private settle(): void {
    settleCache();
    this.outputLength += settleEvents(running);
    if (this.ports.length > 0) this.ports = [];
    this.doneLines = this.lines.length;
    this.doneExceptions = this.exceptions.length;
    this.isInMessage = false;
    this.done++;
  }

  private isOver(started: number): boolean {
    return this.outputLength > MAX_CALL_OUTPUT || Date.now() - started > this.options.slice;
  }
}
