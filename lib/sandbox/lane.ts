import type { Failure } from '../guest/protocol';
import type { Batch } from './batch';
import { SandboxProcess, type Death } from './process';
import type { SandboxProgram } from './program';
import type { HostConfig, LoadedReply, Part, Reply } from './protocol';
import { RunCalls, type Services } from './services';

/** After a failed start the next one waits this long, doubled each time up to the maximum, in milliseconds. */
const RETRY_DELAY = 100;
const MAX_RETRY_DELAY = 5_000;

/** Why the process of a lane went away. */
export type EndReason = 'exit' | 'unresponsive' | 'stuck' | 'overweight';

export interface LaneOptions {
  /** Distinguishes the lanes. */
  name: string;
  host: HostConfig;
  /** One batch at a time, one message a call, results one by one. Isolates are given to whose batch it is. */
  step: boolean;
  /** Starts a process when there is work, instead of always having one. Lets it go after so long without work (ms). */
  idleTimeout: number | null;
  /** Answers what scripts call; null refuses everything. */
  services: Services | null;
}

export interface LaneHandlers {
  onThrough: (batch: Batch) => void;
  /** A new process is there, and nothing was sent to it. */
  onReady: () => void;
  /** It has got what waited for it. */
  onSent: () => void;
  /** An isolate that a tenant had to give up is gone. */
  onRetired: (tenant: string) => void;
  /** The process is gone. `running` were in it and `waiting` were to come, in their order; the lane has let go of them. */
  onEnd: (reason: EndReason, death: Death, running: Batch[], waiting: Batch[]) => void;
  onStartFailure: (error: Error) => void;
  /** `code` is what V8 made of the program, if that was wanted. */
  onLoaded: (reply: LoadedReply, code: Buffer) => void;
}

/** A queue of batches in front of one sandbox process, and the process's replacements. */
export class Lane {
  private process: SandboxProcess | null = null;
  private isReady = false;
  /** Names the V8 of the process. */
  private engine = '';
  private readonly queue: Batch[] = [];
  private readonly running = new Map<number, Batch>();
  /** Of the runs that have called something. */
  private readonly calls = new Map<number, RunCalls>();
  private readonly loaded = new Set<number>();
  /** To be loaded as soon as there is a process. */
  private readonly wanted = new Set<SandboxProgram>();
  private nextRun = 1;
  private failedStarts = 0;
  private endReason: EndReason | null = null;
  private retryTimer: NodeJS.Timeout | null = null;
  private idleTimer: NodeJS.Timeout | null = null;
  private closed = false;
  /** Of a lane that goes step by step: whose the isolate is. */
  private tenant: string | null = null;
  /** Of the last heartbeat. */
  isolates = { idle: 0, busy: 0 };

  constructor(
    private readonly options: LaneOptions,
    private readonly handlers: LaneHandlers,
  ) {}

  get pid(): number | undefined {
    return this.process?.pid;
  }

  get name(): string {
    return this.options.name;
  }

  /** Says how many isolates a tenant may have in the process, if it is there: a new one is told anyway. */
  allot(tenant: string, isolates: number, fromSpare: boolean): void {
    if (this.isReady) this.process?.send({ type: 'allot', tenant, isolates, fromSpare });
  }

  /** Says how many isolates are made ahead, if the process is there. */
  preload(isolates: number): void {
    if (this.isReady) this.process?.send({ type: 'preload', isolates });
  }

  /** Takes batches: at the end of the queue, or in front of it when they have been here before. */
  add(batches: readonly Batch[], atFront = false): void {
    if (atFront) this.queue.unshift(...batches);
    else this.queue.push(...batches);
    this.pump();
  }

  /** Starts the process if it is not there, and loads a program into it. `onLoaded` follows. */
  load(program: SandboxProgram): void {
    if (this.isReady) this.sendProgram(program);
    else this.wanted.add(program);
    this.start();
  }

  unload(program: SandboxProgram): void {
    this.wanted.delete(program);
    if (this.loaded.delete(program.id)) this.process?.send({ type: 'unload', program: program.id });
  }

  /** Ends the process, starts none again, and settles when it is gone. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.retryTimer !== null) clearTimeout(this.retryTimer);
    if (this.idleTimer !== null) clearTimeout(this.idleTimer);
    const { process } = this;
    process?.kill();
    await process?.gone;
  }

  /** Looks for work that can be sent. */
  pump(): void {
    if (this.queue.length === 0) return;
    if (!this.isReady) {
      this.start();
      return;
    }
    if (this.idleTimer !== null) clearTimeout(this.idleTimer);
    const window = this.options.step ? 1 : Infinity;
    for (let index = 0; index < this.queue.length && this.running.size < window; ) {
      const batch = this.queue[index] as Batch;
      const { program } = batch;
      if (program.isSerial && program.current !== null && program.current !== batch) {
        index++;
        continue;
      }
      this.queue.splice(index, 1);
      if (program.isSerial) program.current = batch;
      this.send(batch);
    }
  }

  private send(batch: Batch): void {
    const { program } = batch;
    if (!this.loaded.has(program.id) || (program.isSerial && program.heldBy !== this.name)) this.sendProgram(program);
    if (this.options.step) this.handOver(program.tenant);
    const run = this.nextRun++;
    this.running.set(run, batch);
    const { text, count } = batch.next();
    this.process?.send({ type: 'run', run, program: program.id, step: this.options.step, count, ...batch.setting }, text);
  }

  private handOver(tenant: string): void {
    if (this.tenant === tenant) return;
    if (this.tenant !== null) this.allot(this.tenant, 0, false);
    this.tenant = tenant;
    this.allot(tenant, 1, false);
  }

  private sendProgram(program: SandboxProgram): void {
    this.loaded.add(program.id);
    program.heldBy = this.name;
    const { use, bytes } = program.code.take(this.engine);
    this.process?.send({ type: 'load', program: program.toLoad(), code: use }, bytes ?? '');
  }

  private start(): void {
    if (this.process !== null || this.retryTimer !== null || this.closed) return;
    this.endReason = null;
    let sandboxProcess: SandboxProcess;
    try {
      sandboxProcess = new SandboxProcess(this.options.host, {
        batches: () => this.running.size,
        onReply: (reply, body) => this.receive(reply, body),
        onDeath: (death) => this.end(death),
      });
    } catch (error) {
      this.failStart(error as Error);
      return;
    }
    this.process = sandboxProcess;
    sandboxProcess.ready.then(
      () => {
        this.isReady = true;
        this.failedStarts = 0;
        this.handlers.onReady();
        for (const program of this.wanted) this.sendProgram(program);
        this.wanted.clear();
        this.pump();
        this.handlers.onSent();
      },
      (error: Error) => {
        if (!this.closed) this.failStart(error);
      },
    );
  }

  private failStart(error: Error): void {
    if (this.isReady) return;
    const delay = Math.min(RETRY_DELAY * 2 ** this.failedStarts, MAX_RETRY_DELAY);
    this.failedStarts++;
    this.retryTimer = setTimeout(() => {
      this.retryTimer = null;
      if (this.queue.length > 0 || this.wanted.size > 0) this.start();
    }, delay);
    this.handlers.onStartFailure(error);
  }

  private receive(reply: Reply, body: Buffer): void {
    switch (reply.type) {
      case 'ready':
        this.engine = reply.engine;
        return;
      case 'loaded':
        // A process speaks for the programs it was given only: what it hands back is run by others.
        if (this.loaded.has(reply.program)) this.handlers.onLoaded(reply, body);
        return;
      case 'retired':
        this.handlers.onRetired(reply.tenant);
        return;
      case 'pong':
        this.isolates = { idle: reply.idle, busy: reply.busy };
        return;
      case 'part':
        this.running.get(reply.run)?.keep({ header: reply.part, lines: body });
        return;
      case 'done':
        this.finishRun(reply.run, { header: reply.part, lines: body }, reply.hits, reply.misses);
        return;
      case 'calls':
        this.callsOf(reply.run)?.take(reply.calls);
        return;
      case 'stuck':
        this.failStuck(reply.run, reply.index);
        return;
      case 'overweight':
        for (const run of reply.runs) this.running.get(run)?.suspect(true);
        this.endReason = 'overweight';
        this.process?.kill();
    }
  }

  private callsOf(run: number): RunCalls | undefined {
    const batch = this.running.get(run);
    const known = this.calls.get(run);
    if (known !== undefined || batch === undefined) return known;
    const info = { context: batch.setting.context, timeout: batch.program.timeout };
    // Another process, or the run's own after it is through, knows nothing of the run and drops the answers.
    const made = new RunCalls(this.options.services, info, (answers) => this.process?.send({ type: 'answers', run, answers }));
    this.calls.set(run, made);
    return made;
  }

  private finishRun(run: number, part: Part, hits: number, misses: number): void {
    const batch = this.running.get(run);
    if (batch === undefined) return;
    this.running.delete(run);
    this.calls.delete(run);
    batch.keep(part);
    batch.count(hits, misses);
    if (batch.isThrough) {
      if (batch.program.current === batch) batch.program.current = null;
      this.handlers.onThrough(batch);
    } else this.queue.unshift(batch);
    this.pump();
    if (this.running.size === 0 && this.queue.length === 0) this.rest();
  }

  /** A thread does not come back, and the process has to go. */
  private failStuck(run: number, index: number | null): void {
    const batch = this.running.get(run);
    if (batch === undefined) return;
    const { program } = batch;
    program.putOnProbation();
    this.endReason = 'stuck';
    this.process?.kill();
    if (index === null) {
      // Which message it is shows in quarantine, where each runs alone.
      batch.suspect(true);
      return;
    }
    const failure: Failure = { code: 'timeout', stage: '', place: null, message: `ran longer than ${program.timeout} ms and obeyed no timeout` };
    batch.fail(failure, index);
    // The batch is cleared: its guilty message is known.
    batch.clear();
  }

  private rest(): void {
    if (this.options.idleTimeout === null) return;
    this.idleTimer = setTimeout(() => this.process?.kill(), this.options.idleTimeout);
    this.idleTimer.unref();
  }

  private end(death: Death): void {
    const wasReady = this.isReady;
    this.process = null;
    this.isReady = false;
    this.isolates = { idle: 0, busy: 0 };
    this.loaded.clear();
    this.tenant = null;
    const running = [...this.running.values()];
    this.running.clear();
    this.calls.clear();
    if (this.closed || !wasReady) return;
    if (death.reason === 'killed' && this.endReason === null && running.length === 0) {
      this.pump();
      return;
    }
    const reason = this.endReason ?? (death.reason === 'killed' ? 'exit' : death.reason);
    this.handlers.onEnd(reason, death, running, this.queue.splice(0));
    if (this.options.idleTimeout === null) this.start();
    this.pump();
  }
}
