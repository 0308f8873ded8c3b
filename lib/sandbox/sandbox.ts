import { ConfigError } from '../errors';
import type { Failure, RunSetting } from '../guest/protocol';
import type { ExecutionContext, SharedValues } from '../message';
import { fillSandboxOptions, type FilledSandboxOptions, type SandboxOptions } from '../options';
import type { Program } from '../script/types';
import { Batch, DEFAULT_CONTEXT, type BatchResult } from './batch';
import type { CodeCache } from './code-cache/code-cache';
import { Lane, type EndReason, type LaneHandlers } from './lane';
import { Loads } from './loads';
import { PoolPolicy, processName } from './pool/policy';
import type { Decision } from './pool/types';
import { PoolLog } from './pool-log';
import type { Death } from './process';
import { Programs } from './programs';
import type { HostConfig, LoadedReply } from './protocol';
import type { LoadedProgram, ProgramSettings, SandboxEvents, ScriptAccess } from './settings';

const MEGABYTE = 1024 * 1024;
/** Resident memory of a process beside its isolates, in megabytes. */
const PROCESS_BASE = 256;
/** The quarantine process goes after so long without work, in milliseconds. */
const QUARANTINE_IDLE = 5_000;

const QUARANTINE = 'quarantine';

/** `isolates`: at most, in the process. */
function hostConfig(options: FilledSandboxOptions, isolates: number): HostConfig {
  return {
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
  private readonly lanes = new Map<string, Lane>();
  private readonly quarantine: Lane;
  private readonly policy: PoolPolicy<Batch>;
  private readonly log: PoolLog | null;
  private readonly programs: Programs;
  private readonly loads = new Loads();
  private readonly open = new Set<Batch>();
  private look: { at: number; timer: NodeJS.Timeout } | null = null;
  private uses = 0;
  private refusals = 0;
  private closing: Promise<void> | null = null;
  /** Closed, and nothing is waited for any more: no decision may start a process. */
  private isEnded = false;
  private onDrained: (() => void) | null = null;

  /** @throws ConfigError for options that are not valid. */
  constructor(options: SandboxOptions = {}, private readonly events: SandboxEvents & ScriptAccess = {}) {
    const filled = fillSandboxOptions(options);
    if (filled.problems.length > 0) throw new ConfigError('', filled.problems);
    this.options = filled.options;
    this.programs = new Programs(this.options, this.events);
    this.policy = new PoolPolicy(this.options, performance.now());
    this.quarantine = new Lane(
      { name: QUARANTINE, host: hostConfig(this.options, 1), step: true, idleTimeout: QUARANTINE_IDLE, services: this.events.services ?? null },
      {
        ...this.laneHandlers(),
        onReady: () => undefined,
        onSent: () => undefined,
        onRetired: () => undefined,
        onThrough: (batch) => this.finish(batch),
        onEnd: (reason, death, running, waiting) => this.endQuarantine(reason, death, [...running, ...waiting]),
      },
    );
    this.log = this.options.enable_metrics ? new PoolLog(() => this.describePool(), (text) => this.events.onLog?.(text)) : null;
  }

  /** Compiled programs that are kept, where there is a cache. */
  get codeCache(): CodeCache | undefined {
    return this.events.codeCache;
  }

  /** Ids of the processes that run now. */
  get pids(): number[] {
    return this.allLanes.map((lane) => lane.pid).filter((pid) => pid !== undefined);
  }

  /** Isolates by state, as of the last heartbeat. */
  get isolates(): { idle: number; busy: number } {
    const total = { idle: 0, busy: 0 };
    for (const { isolates } of this.allLanes) {
      total.idle += isolates.idle;
      total.busy += isolates.busy;
    }
    return total;
  }

  /** Batches that wait for an isolate. */
  get waiting(): number {
    return this.policy.waiting;
  }

  /** The pool's figures as a line for the log, of the last heartbeat. */
  describePool(): string {
    const { idle, busy } = this.isolates;
    const errors = this.refusals + Object.values(this.restarts).reduce((sum, count) => sum + count, 0);
    return `[VM Pool Metrics] Created: ${idle + busy}, InUse: ${busy}, Available: ${idle}, TotalUses: ${this.uses}, Errors: ${errors}`;
  }

  /** Isolates that one tenant can have at once. */
  get isolatesPerTenant(): number {
    return Math.min(this.options.max_size, this.options.per_tenant);
  }

  /**
   * Loads a program into a sandbox process. Gives V8's complaint when it refuses the program's text.
   * @throws SandboxUnavailableError when no process can be started.
   */
  async load(program: Program, settings: ProgramSettings = {}): Promise<LoadedProgram> {
    this.assertOpen();
    const checked = this.programs.add(program, settings);
    const { id } = checked;
    await checked.restored;
    this.assertOpen();
    const loaded = this.loads.add(checked);
    this.laneOf(this.loadProcess).load(checked);
    this.schedule();
    let reply: LoadedReply;
    try {
      reply = await loaded;
    } catch (error) {
      this.unload(id);
      throw error;
    }
    if (reply.problem !== null) this.unload(id);
    return { id, problem: reply.problem };
  }

  /** Lets go of a program that has no batch in flight. */
  unload(id: number): void {
    for (const program of this.programs.remove(id)) for (const lane of this.allLanes) lane.unload(program);
  }

  /**
   * Runs messages, a line each, through a loaded program. Never rejects: what goes wrong is an error of its message.
   * @param context on whose behalf; its tenant decides which isolates, quotas and cache are used
   * @param shared what `flow.get` and `global.get` give
   */
  run(id: number, text: string | Buffer, count: number, context: Partial<ExecutionContext> = {}, shared?: SharedValues): Promise<BatchResult> {
    return new Promise((resolve) => {
      const setting: RunSetting = { context: { ...DEFAULT_CONTEXT, ...context } };
      if (shared !== undefined) setting.shared = shared;
      const program = this.programs.get(id, setting.context.tenant);
      if (program === null) throw new Error(`program ${id} is not loaded`);
      const batch = new Batch(program, text, count, resolve, setting);
      this.open.add(batch);
      if (this.closing !== null) {
        batch.failRest({ code: 'closed', stage: '', place: null, message: 'the sandbox is closed' });
        this.finish(batch);
      } else if (batch.isThrough) this.finish(batch);
      else if (batch.program.restored === null) this.submit([batch]);
      else void batch.program.restored.then(() => this.open.has(batch) && this.submit([batch]));
    });
  }

  /** Takes nothing more, waits for what is in flight, for at most `drainTimeout` milliseconds, then ends the processes. */
  close(drainTimeout = this.options.drain_timeout): Promise<void> {
    this.closing ??= this.drain(drainTimeout);
    return this.closing;
  }

  private assertOpen(): void {
    if (this.closing !== null) throw new Error('the sandbox is closed');
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
    this.isEnded = true;
    if (this.look !== null) clearTimeout(this.look.timer);
    this.log?.close();
    const gone = this.allLanes.map((lane) => lane.close());
    this.loads.reject(new Error('the sandbox is closed'));
    for (const batch of this.open) {
      batch.failRest({ code: 'closed', stage: '', place: null, message: `not finished when the sandbox was closed after ${drainTimeout} ms` });
      this.finish(batch);
    }
    await Promise.all(gone);
  }

  private get allLanes(): Lane[] {
    return [...this.lanes.values(), this.quarantine];
  }

  /** Where programs are checked. */
  private get loadProcess(): string {
    return this.options.process_per_tenant ? DEFAULT_CONTEXT.tenant : processName(0);
  }

  private laneOf(process: string): Lane {
    const known = this.lanes.get(process);
    if (known !== undefined) return known;
    const { processes, max_size, process_per_tenant } = this.options;
    const isolates = process_per_tenant ? this.isolatesPerTenant : Math.ceil(max_size / processes);
    const lane = new Lane(
      { name: process, host: hostConfig(this.options, isolates), step: false, idleTimeout: null, services: this.events.services ?? null },
      {
        ...this.laneHandlers(),
        onReady: () => this.introduce(lane),
        onSent: () => this.takeBack(lane),
        onRetired: (tenant) => {
          this.policy.retired(process, tenant);
          this.schedule();
        },
        onThrough: (batch) => this.leave(batch, process),
        onEnd: (...end) => this.endProcess(process, ...end),
      },
    );
    this.lanes.set(process, lane);
    return lane;
  }

  private laneHandlers(): Pick<LaneHandlers, 'onStartFailure' | 'onLoaded'> {
    return { onStartFailure: (error) => this.failStart(error), onLoaded: (reply, code) => this.finishLoad(reply, code) };
  }

  /** Tells a new process what it is to have: also what it has to give up, since batches wait for it. */
  private introduce(lane: Lane): void {
    const { tenants, spare } = this.policy.allotments(lane.name);
    lane.preload(spare);
    for (const { tenant, isolates, retiring } of tenants) lane.allot(tenant, isolates + retiring, false);
  }

  /** Takes back what was taken from tenants while there was no process; behind the batches, which are still served. */
  private takeBack(lane: Lane): void {
    for (const { tenant, isolates, retiring } of this.policy.allotments(lane.name).tenants) {
      if (retiring > 0) lane.allot(tenant, isolates, false);
    }
  }

  /** Sends batches on their way; `atFront`: they were in a process that died. */
  private submit(batches: readonly Batch[], atFront = false): void {
    const now = performance.now();
    // Each is put in front of those before.
    for (const batch of atFront ? [...batches].reverse() : batches) {
      if (batch.program.isOnProbation) this.quarantine.add([batch], atFront);
      else this.execute(this.policy.add(batch, now, atFront));
    }
    this.schedule();
  }

  private schedule(): void {
    if (this.isEnded) return;
    const now = performance.now();
    this.execute(this.policy.decide(now));
    const at = this.policy.nextLook(now);
    if (this.look !== null && this.look.at <= at) return;
    if (this.look !== null) clearTimeout(this.look.timer);
    const timer = setTimeout(() => {
      this.look = null;
      this.schedule();
    }, at - now);
    timer.unref();
    this.look = { at, timer };
  }

  private execute(decisions: readonly Decision<Batch>[]): void {
    for (const decision of decisions) {
      switch (decision.do) {
        case 'run':
          this.uses++;
          this.laneOf(decision.process).add([decision.job]);
          break;
        case 'refuse':
          this.refusals++;
          decision.job.failRest({ code: 'pool_exhausted', stage: '', place: null, message: `no isolate: ${decision.reason}` });
          this.finish(decision.job);
          break;
        case 'allot':
          this.laneOf(decision.process).allot(decision.tenant, decision.isolates, decision.fromSpare);
          break;
        case 'preload':
          this.laneOf(decision.process).preload(decision.isolates);
          break;
        case 'end':
          void this.lanes.get(decision.process)?.close();
          this.lanes.delete(decision.process);
          this.loadAgain(decision.process);
      }
    }
  }

  /** A batch is through, and out of its process. */
  private leave(batch: Batch, process: string): void {
    this.policy.end(batch, process, performance.now());
    this.finish(batch);
    this.schedule();
  }

  private finish(batch: Batch): void {
    this.open.delete(batch);
    batch.finish();
    // A serial program may have its next batch in the other lane.
    if (batch.program.isSerial) {
      this.quarantine.pump();
      this.schedule();
    }
    if (this.open.size === 0) this.onDrained?.();
  }

  /** A process is gone: everything runs again; what was there at two deaths goes to the quarantine. */
  private endProcess(process: string, reason: EndReason, death: Death, running: Batch[], waiting: Batch[]): void {
    this.recordEnd(reason, death);
    this.policy.lost(process, [...running, ...waiting], performance.now());
    // Of a stuck or an overweight process it is known which batches are suspect. When V8 says that memory ran
    // out, a script did it: it would happen again, and costs a process each time.
    const isUnknown = reason === 'exit' || reason === 'unresponsive';
    if (isUnknown) for (const batch of running) batch.suspect(death.outOfMemory);
    const open = this.settleThrough(running);
    this.quarantine.add(open.filter((batch) => batch.isSuspect));
    this.submit([...open.filter((batch) => !batch.isSuspect), ...waiting], true);
    this.loadAgain(process);
  }

  /** What was to be checked in a process that is gone is checked in its successor. */
  private loadAgain(process: string): void {
    if (process !== this.loadProcess) return;
    for (const program of this.loads.programs) this.laneOf(process).load(program);
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
    this.schedule();
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

  private finishLoad(reply: LoadedReply, code: Buffer): void {
    this.programs.numbered(reply.program)?.code.settle(reply.codeRejected, code);
    this.loads.settle(reply);
  }

  private failStart(error: Error): void {
    this.events.onStartFailure?.(error);
    this.loads.fail(error);
  }
}
