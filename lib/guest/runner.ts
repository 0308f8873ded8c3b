import { settleCache, takeCacheChanges } from './cache';
import { takeLog } from './console';
import { describeFailure, GuestError } from './failure';
import { parseMessage, type GuestMessage } from './input';
import type { Exception, GuestOptions, ProgramObject, RunHeader } from './protocol';
import { scriptLine, tagLine } from './result';
import { position, runStages, runStagesAsync } from './stages';
import { byteLength } from './text';

/** A call returns when it has made so many characters of output, so that results never fill the isolate. */
const MAX_CALL_OUTPUT = 4 * 1024 * 1024;

/** Runs lines of messages through one program, and keeps what is finished where a later call can fetch it. */
export class Runner {
  private lines: string[] = [];
  private exceptions: Exception[] = [];
  /** Messages of the call that are through, and how much of `lines` and `exceptions` is theirs. */
  private done = 0;
  private doneLines = 0;
  private doneExceptions = 0;
  private outputLength = 0;
  private waiting = false;
  private isInMessage = false;
  /** What the message that runs has become so far. */
  private pieces: string[] = [];
  private ports: number[] = [];
  private size = 0;

  constructor(
    private readonly program: ProgramObject,
    private readonly options: GuestOptions,
    /**
     * Shared with the host, which can read it while the isolate is stuck: the index of the message that
     * runs, and the number of calls begun.
     */
    private readonly progress: Int32Array,
  ) {}

  /** Runs messages from the start of `text`, a line each, until the end or until the call has lasted a slice. */
  run(text: string): string {
    const started = this.begin();
    for (const line of text.split('\n')) {
      try {
        runStages(this.program.stages, 0, this.parse(line), this.options.outputs, this.collect);
        this.finishMessage();
      } catch (thrown) {
        this.failMessage(thrown);
      }
      if (this.isOver(started)) break;
    }
    return this.take();
  }

  /** {@link run} for programs that await. Gives nothing: the results are fetched with {@link take}. */
  async runAsync(text: string): Promise<void> {
    const started = this.begin();
    this.waiting = true;
    for (const line of text.split('\n')) {
      try {
        await runStagesAsync(this.program.stages, 0, this.parse(line), this.options.outputs, this.collect);
        this.finishMessage();
      } catch (thrown) {
        this.failMessage(thrown);
      }
      if (this.isOver(started)) break;
    }
    this.waiting = false;
  }

  /** Takes what is finished: a header line, then a line for each message. Works after a timeout as well. */
  take(): string {
    const header: RunHeader = { done: this.done };
    // A timeout may have struck between the lines of one message.
    this.lines.length = this.doneLines;
    this.exceptions.length = this.doneExceptions;
    if (this.exceptions.length > 0) header.exceptions = this.exceptions;
    if (this.waiting) header.waiting = true;
    if (this.isInMessage) header.stage = position.stage;
    const { lines, leftOut } = takeLog();
    if (lines.length > 0) header.log = lines;
    if (leftOut > 0) header.logLeftOut = leftOut;
    const changes = takeCacheChanges();
    if (changes.length > 0) header.cache = changes;
    return `${JSON.stringify(header)}\n${this.lines.join('\n')}`;
  }

  private begin(): number {
    this.lines = [];
    this.exceptions = [];
    this.done = 0;
    this.doneLines = 0;
    this.doneExceptions = 0;
    this.outputLength = 0;
    this.waiting = false;
    this.isInMessage = false;
    this.progress[1] = ((this.progress[1] as number) + 1) | 0;
    return Date.now();
  }

  private parse(line: string): GuestMessage {
    this.pieces = [];
    this.ports = [];
    this.size = 0;
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
    this.size += byteLength(line, this.options.outputLimit);
    if (this.size > this.options.outputLimit) {
      throw new GuestError('output_too_large', `the output is larger than ${this.options.outputLimit} bytes`);
    }
    this.pieces.push(line);
    this.ports.push(port);
  };

  private finishMessage(): void {
    const { pieces, ports } = this;
    if (ports.some((port) => port !== 0)) this.exceptions.push([this.done, pieces.length, ports]);
    else if (pieces.length !== 1) this.exceptions.push([this.done, pieces.length]);
    for (const piece of pieces) {
      this.lines.push(piece);
      this.outputLength += piece.length;
    }
    this.settle();
  }

  private failMessage(thrown: unknown): void {
    this.exceptions.push([this.done, describeFailure(thrown, position.stage)]);
    this.settle();
  }

  private settle(): void {
    settleCache();
    this.doneLines = this.lines.length;
    this.doneExceptions = this.exceptions.length;
    this.isInMessage = false;
    this.done++;
  }

  private isOver(started: number): boolean {
    return this.outputLength > MAX_CALL_OUTPUT || Date.now() - started > this.options.slice;
  }
}
