import { fillOptions, SANDBOX_OPTIONS, type FilledSandboxOptions, type SandboxOptions } from '../options';
import { ConfigError, SandboxUnavailableError } from '../errors';
import type { ApiName, Failure, RunSetting } from '../guest/protocol';
import type { ExecutionContext, SharedValues } from '../message';
import type { Program } from '../script/types';
import { Batch, DEFAULT_CONTEXT, type BatchResult } from './batch';
import { Lane, type EndReason } from './lane';
import type { Death } from './process';
import { SandboxProgram } from './program';
import type { HostConfig, LoadedReply } from './protocol';
import type { Services } from './services';

const MEGABYTE = 1024 * 1024;
/** A call into an isolate yields after so many milliseconds, so that other batches get their turn. */
const SLICE = 50;
/** Batches in the process for each isolate: enough that none waits for the way between the processes. */
const WINDOW_PER_ISOLATE = 3;
/** Messages of a program that awaits that are under way at once in an isolate. */
const CONCURRENCY = 256;
/** Resident memory of a process beside its isolates, in megabytes. */
const PROCESS_BASE = 256;
/** The quarantine process goes after so long without work, in milliseconds. */
const QUARANTINE_IDLE = 5_000;
/** A program that cannot be loaded because no process starts is given up after so many tries. */
const LOAD_TRIES = 3;

/** How a program is to run. */
export interface ProgramSettings {
  /** Output ports. More than one only for `nodered_js`. */
  outputs?: number;
  /** A message without `payload` is refused. Default true. */
  payloadRequired?: boolean;
  /** Isolates are never shared between tenants. */
  tenant?: string;
  /** What the cache holds at most: characters (default 1,048,576) and keys (default 10,000). */
  cacheSize?: number;
  cacheKeys?: number;
}

/** A program in the sandbox, or V8's complaint about its text. */
export interface LoadedProgram {
  id: number;
  problem: string | null;
  hits: number;
  misses: number;
}

/** What happens in a sandbox, for logs and metrics. */
export interface SandboxEvents {
  /** A process died or had to be killed, and is replaced. */
  onRestart?: (reason: EndReason, detail: string) => void;
  /** No process starts. It is tried again and again. */
  onStartFailure?: (error: Error) => void;
}

/** What scripts in a sandbox can call. All of it is off unless it is named. */
export interface ScriptAccess {
  apis?: readonly ApiName[];
  /** Answers the calls of `db` and `http`. */
  services?: Services;
  /** What `env.get` gives, by name. */
  env?: Readonly<Record<string, string>>;
}

interface PendingLoad {
  program: SandboxProgram;
  tries: number;
  resolve: (reply: LoadedReply) => void;
  reject: (error: Error) => void;
}

function hostConfig(options: FilledSandboxOptions, isolates: number): HostConfig {
  return {
    isolates,
    memoryLimit: options.memory_limit,
    processMemoryLimit: (PROCESS_BASE + 2 * isolates * options.memory_limit) * MEGABYTE,
  };
}

/**
 * Runs programs in isolates that live in a process of their own. The process is watched and replaced; what
 * was in flight runs again, and a batch that was there at two deaths runs alone in a quarantine process,
 * message by message, until the guilty one is known.
 */
export class Sandbox {
  readonly options: FilledSandboxOptions;
  /** Processes that died or had to be killed. */
  restarts: Record<EndReason, number> = { exit: 0, unresponsive: 0, stuck: 0, overweight: 0 };
  private readonly main: Lane;
  private readonly quarantine: Lane;
  private readonly programs = new Map<number, SandboxProgram>();
  private readonly loads = new Map<number, PendingLoad>();
  private readonly open = new Set<Batch>();
  private nextProgram = 1;
  private closing: Promise<void> | null = null;
  private onDrained: (() => void) | null = null;

  /** @throws ConfigError for options that are not valid. */
  constructor(options: SandboxOptions = {}, private readonly events: SandboxEvents & ScriptAccess = {}) {
    const filled = fillOptions(SANDBOX_OPTIONS, options, 'sandbox.');
    if (filled.problems.length > 0) throw new ConfigError('', filled.problems);
    this.options = filled.options;
    const handlers = {
      onThrough: (batch: Batch) => this.finish(batch),
      onStartFailure: (error: Error) => this.failStart(error),
      onLoaded: (reply: LoadedReply) => this.finishLoad(reply),
    };
    this.main = new Lane(
      {
        number: 1,
        host: hostConfig(this.options, this.options.isolates),
        window: Math.max(4, this.options.isolates * WINDOW_PER_ISOLATE),
        step: false,
        idleTimeout: null,
        services: events.services ?? null,
      },
      { ...handlers, onEnd: (...end) => this.endMain(...end) },
    );
    this.quarantine = new Lane(
      { number: 2, host: hostConfig(this.options, 1), window: 1, step: true, idleTimeout: QUARANTINE_IDLE, services: events.services ?? null },
      { ...handlers, onEnd: (...end) => this.endQuarantine(...end) },
    );
  }

  /** Ids of the processes that run now. */
  get pids(): number[] {
    return [this.main.pid, this.quarantine.pid].filter((pid) => pid !== undefined);
  }

  /** Isolates by state, as of the last heartbeat. */
  get isolates(): { idle: number; busy: number } {
    const [a, b] = [this.main.isolates, this.quarantine.isolates];
    return { idle: a.idle + b.idle, busy: a.busy + b.busy };
  }

  /**
   * Loads a program into the sandbox process. Gives V8's complaint when it refuses the program's text.
   * @throws SandboxUnavailableError when no process can be started.
   */
  async load(program: Program, settings: ProgramSettings = {}): Promise<LoadedProgram> {
    if (this.closing !== null) throw new Error('the sandbox is closed');
    const id = this.nextProgram++;
    const loaded = new SandboxProgram({
      id,
      text: program.text,
      serial: program.usesCache,
      timeout: this.options.timeout,
      tenant: settings.tenant ?? 'default',
      guest: {
        kind: program.kind,
        isAsync: program.isAsync,
        outputLimit: this.options.output_limit,
        slice: SLICE,
        outputs: settings.outputs ?? 1,
        payloadRequired: settings.payloadRequired ?? true,
        timeout: this.options.timeout,
        concurrency: program.usesCache ? 1 : CONCURRENCY,
        apis: [...(this.events.apis ?? [])],
        env: { ...this.events.env },
        ...(settings.cacheSize === undefined ? {} : { cacheSize: settings.cacheSize }),
        ...(settings.cacheKeys === undefined ? {} : { cacheKeys: settings.cacheKeys }),
      },
    });
    this.programs.set(id, loaded);
    const { problem, hits, misses } = await new Promise<LoadedReply>((resolve, reject) => {
      this.loads.set(id, { program: loaded, tries: 0, resolve, reject });
      this.main.load(loaded);
    });
    if (problem !== null) this.unload(id);
    return { id, problem, hits, misses };
  }

  /** Lets go of a program that has no batch in flight. */
  unload(id: number): void {
    const program = this.programs.get(id);
    if (program === undefined) return;
    this.programs.delete(id);
    this.main.unload(program);
    this.quarantine.unload(program);
  }

  /**
   * Runs messages, a line each, through a loaded program. Never rejects: what goes wrong is an error of its message.
   * `context` is who they are run for; `shared` is what `flow.get` and `global.get` give.
   */
  run(id: number, text: string | Buffer, count: number, context: Partial<ExecutionContext> = {}, shared?: SharedValues): Promise<BatchResult> {
    return new Promise((resolve) => {
      const program = this.programs.get(id);
      if (program === undefined) throw new Error(`program ${id} is not loaded`);
      const setting: RunSetting = { context: { ...DEFAULT_CONTEXT, ...context } };
      if (shared !== undefined) setting.shared = shared;
      const batch = new Batch(program, text, count, resolve, setting);
      this.open.add(batch);
      if (this.closing !== null) {
        batch.failRest({ code: 'closed', stage: '', place: null, message: 'the sandbox is closed' });
        this.finish(batch);
      } else if (batch.isThrough) this.finish(batch);
      else (program.isOnProbation ? this.quarantine : this.main).add([batch]);
    });
  }

  /** Waits for what is in flight, for at most `drainTimeout` milliseconds, then ends the processes. */
  close(drainTimeout = 10_000): Promise<void> {
    this.closing ??= this.drain(drainTimeout);
    return this.closing;
  }

  private async drain(drainTimeout: number): Promise<void> {
    if (this.open.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, drainTimeout);
        this.onDrained = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.main.close();
    this.quarantine.close();
    for (const load of this.loads.values()) load.reject(new Error('the sandbox is closed'));
    for (const batch of this.open) {
      batch.failRest({ code: 'closed', stage: '', place: null, message: `not finished when the sandbox was closed after ${drainTimeout} ms` });
      this.finish(batch);
    }
  }

  private finish(batch: Batch): void {
    this.open.delete(batch);
    batch.finish();
    if (batch.program.isSerial) this.pump();
    if (this.open.size === 0) this.onDrained?.();
  }

  /** A serial program may have its next batch in the other lane. */
  private pump(): void {
    this.main.pump();
    this.quarantine.pump();
  }

  /** The main process is gone: everything runs again; what was there at two deaths goes to the quarantine. */
  private endMain(reason: EndReason, death: Death, batches: Batch[]): void {
    this.recordEnd(reason, death);
    // Of a stuck or an overweight process it is known which batches are suspect. When V8 says that memory ran
    // out, a script did it: it would happen again, and costs a process each time.
    const isUnknown = reason === 'exit' || reason === 'unresponsive';
    if (isUnknown) for (const batch of batches) batch.suspect(death.outOfMemory);
    const open = this.settleThrough(batches);
    this.main.add(open.filter((batch) => !batch.isSuspect), true);
    this.quarantine.add(open.filter((batch) => batch.isSuspect));
    for (const load of [...this.loads.values()]) this.main.load(load.program);
  }

  /** The quarantine process is gone: it ran one message at a time, and that one is guilty. */
  private endQuarantine(reason: EndReason, death: Death, batches: Batch[]): void {
    this.recordEnd(reason, death);
    if (reason !== 'stuck') {
      for (const batch of batches) {
        batch.fail(this.verdict(reason, death));
        batch.program.putOnProbation();
      }
    }
    this.quarantine.add(this.settleThrough(batches), true);
  }

  private verdict(reason: EndReason, death: Death): Failure {
    const where = { stage: '', place: null };
    if (reason === 'overweight' || death.outOfMemory) {
      return { code: 'memory_limit', ...where, message: `needed more memory than ${this.options.memory_limit} MB` };
    }
    const how = reason === 'unresponsive' ? 'stopped answering' : `ended (${death.detail})`;
    return { code: 'sandbox_crashed', ...where, message: `the sandbox process ${how} while the message ran alone in it` };
  }

  /** Hands out batches whose last open message has just been failed; gives the others. */
  private settleThrough(batches: Batch[]): Batch[] {
    return batches.filter((batch) => {
      if (!batch.isThrough) return true;
      if (batch.program.current === batch) batch.program.current = null;
      this.finish(batch);
      return false;
    });
  }

  private recordEnd(reason: EndReason, death: Death): void {
    this.restarts[reason]++;
    this.events.onRestart?.(reason, death.detail);
  }

  private finishLoad(reply: LoadedReply): void {
    this.loads.get(reply.program)?.resolve(reply);
    this.loads.delete(reply.program);
  }

  private failStart(error: Error): void {
    this.events.onStartFailure?.(error);
    for (const [id, load] of this.loads) {
      load.tries++;
      const unavailable = error instanceof SandboxUnavailableError;
      if (load.tries < LOAD_TRIES && !unavailable) continue;
      this.loads.delete(id);
      this.programs.delete(id);
      load.reject(error);
    }
  }
}
