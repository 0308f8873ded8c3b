import { ConfigError, toFailure, type ErrorCode, type MessageError, type Problem } from '../errors';
import type { ConsoleLine, ExecutionContext, Message, Outcome, ScriptEvent, SharedValues } from '../message';
import { Metrics } from '../metrics/metrics';
import type { SandboxOptions } from '../options';
import { DEFAULT_CONTEXT, type BatchResult } from '../sandbox/batch';
import { Sandbox } from '../sandbox/sandbox';
import type { LoadedProgram, ProgramSettings } from '../sandbox/settings';
import { compileCached } from '../script/cache';
import { assertProgram } from '../script/compile';
import { locate } from '../script/positions';
import { SourceLines } from '../script/source-lines';
import type { Program, ProcessorSource } from '../script/types';
import { ConsoleLimit } from './console-limit';
import { TenantOrders } from './order';
import { toOutcomes, toTextResult, type TextResult } from './outcomes';

/** How a processor is made, besides its scripts. */
export interface ProcessorOptions extends Pick<ProgramSettings, 'payloadRequired' | 'cacheKey' | 'cacheSize' | 'cacheKeys' | 'slot'> {
  /** Stands in errors, logs and metrics. */
  name?: string;
  /** A sandbox that is shared with other processors, or the options of one of its own. */
  sandbox?: Sandbox | SandboxOptions;
  /** Where the figures are counted. */
  metrics?: Metrics;
  /** Takes what scripts log. Without it, it goes to this process's console. */
  onConsole?: (line: ConsoleLine) => void;
  /** Takes what scripts emit with `events.emit`, in the order of a tenant's batches, and for whom they ran. */
  onEvent?: (event: ScriptEvent, context: ExecutionContext) => void;
}

/** How many messages went which way, and how the pool was used. */
export interface ProcessorStats {
  processed: number;
  errored: number;
  dropped: number;
  hits: number;
  misses: number;
}

/** A processor whose program is loaded. */
export interface Prepared {
  name: string;
  program: Program;
  warnings: Problem[];
  loaded: LoadedProgram;
  sources: SourceLines;
  sandbox: Sandbox;
  ownsSandbox: boolean;
  options: ProcessorOptions;
}

/** V8's complaint about a program, in the user's own text. */
function refusal(name: string, program: Program, problem: string): ConfigError {
  const place = /\[?tagwright:program:(\d+):(\d+)/.exec(problem);
  const located = place === null ? null : locate(program, Number(place[1]), Number(place[2]));
  const message = problem.replace(/\s*\[[^\]]*\]$/, '');
  return new ConfigError(name, [
    { key: located?.stage ?? '', line: located?.line ?? null, column: located?.column ?? null, message, source: null },
  ]);
}

/**
 * Runs one processor's scripts over batches of messages. Any number of batches may be in flight; the outcomes
 * of one tenant's come in the order in which they were given.
 */
export class Processor {
  readonly stats: ProcessorStats;
  private readonly orders = new TenantOrders();
  private readonly console: ConsoleLimit;
  private inFlight = 0;
  private closed: Promise<void> | null = null;
  private onIdle: (() => void) | null = null;

  protected constructor(private readonly prepared: Prepared) {
    const { name, options } = prepared;
    this.stats = { processed: 0, errored: 0, dropped: 0, hits: 0, misses: 0 };
    const write = options.onConsole ?? (({ level, text }: ConsoleLine) => console[level](`[${name}] ${text}`));
    this.console = new ConsoleLimit(write);
  }

  get name(): string {
    return this.prepared.name;
  }

  /** The line of the user's script that an error is in; null when it is in none. */
  sourceOf({ stage, line }: Pick<MessageError, 'stage' | 'line'>): string | null {
    return this.prepared.sources.at(stage, line);
  }

  /** What the lint found in the scripts. Nothing here keeps them from running. */
  get warnings(): readonly Problem[] {
    return this.prepared.warnings;
  }

  /** Compiles the scripts and loads them into the sandbox. */
  protected static async prepare(
    source: ProcessorSource, settings: ProgramSettings, options: ProcessorOptions,
  ): Promise<Prepared> {
    const name = options.name ?? source.kind;
    const { cacheKey, cacheSize, cacheKeys, slot } = options;
    const cache = options.sandbox instanceof Sandbox ? options.sandbox.codeCache : undefined;
    const { program, warnings } = assertProgram(name, source, (scripts) => compileCached(scripts, cache, slot));
    const ownsSandbox = !(options.sandbox instanceof Sandbox);
    const sandbox = options.sandbox instanceof Sandbox ? options.sandbox : new Sandbox(options.sandbox);
    let loaded: LoadedProgram;
    try {
      loaded = await sandbox.load(program, {
        ...settings,
        ...(cacheKey === undefined ? {} : { cacheKey }),
        ...(cacheSize === undefined ? {} : { cacheSize }),
        ...(cacheKeys === undefined ? {} : { cacheKeys }),
        ...(slot === undefined ? {} : { slot }),
      });
      if (loaded.problem !== null) throw refusal(name, program, loaded.problem);
    } catch (error) {
      if (ownsSandbox) await sandbox.close();
      throw error;
    }
    options.metrics?.add(name);
    if (ownsSandbox) options.metrics?.addSandbox(sandbox);
    options.metrics?.count(name, { processed: 0, dropped: 0, errored: [], hits: 0, misses: 0, size: 0, seconds: 0, tenant: DEFAULT_CONTEXT.tenant });
    return { name, program, warnings, loaded, sources: new SourceLines(source), sandbox, ownsSandbox, options };
  }

  /**
   * Runs a batch. Gives one outcome for each message, in the order of the batch. Never rejects: what goes
   * wrong with a message is its outcome, with an error of the class of its code.
   * `context` is who it is run for; `shared` is what `flow` and `global` give.
   */
  async process(batch: readonly Message[], context?: Partial<ExecutionContext>, shared?: SharedValues): Promise<Outcome[]> {
    const unreadable = new Map<number, string>();
    const lines = batch.map((message, index) => {
      try {
        return JSON.stringify(message) ?? 'null';
      } catch (error) {
        unreadable.set(index, `cannot be written as JSON: ${(error as Error).message}`);
        return 'null';
      }
    });
    const outcomes = toOutcomes(await this.processText(lines.join('\n'), batch.length, context, shared), batch);
    for (const [index, message] of unreadable) {
      const error: MessageError = { code: 'invalid_message', stage: 'input', line: null, column: null, message };
      outcomes[index] = { status: 'errored', error, message: batch[index] };
    }
    for (const outcome of outcomes) {
      if (outcome.status !== 'errored') continue;
      outcome.error = toFailure(outcome.error, { script: this.name, source: this.sourceOf(outcome.error) });
    }
    return outcomes;
  }

  /** Runs a batch that is text already: `count` messages, a JSON line each, without a newline at the end. */
  async processText(
    text: string | Buffer, count: number, context?: Partial<ExecutionContext>, shared?: SharedValues,
  ): Promise<TextResult> {
    const { sandbox, loaded, program } = this.prepared;
    const started = performance.now();
    this.inFlight++;
    try {
      const executed = { ...DEFAULT_CONTEXT, ...context };
      const result = await this.orders.put(executed.tenant, sandbox.run(loaded.id, text, count, executed, shared));
      const textResult = toTextResult(result, program);
      this.count(result, textResult, (performance.now() - started) / 1000, executed.tenant);
      for (const event of textResult.events ?? []) this.prepared.options.onEvent?.(event, executed);
      return textResult;
    } finally {
      this.inFlight--;
      if (this.inFlight === 0) this.onIdle?.();
    }
  }

  /** Waits for the batches in flight and lets go of the scripts, and of the sandbox if it is the processor's own. */
  close(): Promise<void> {
    this.closed ??= this.finish();
    return this.closed;
  }

  private async finish(): Promise<void> {
    const { sandbox, loaded, ownsSandbox, options } = this.prepared;
    if (this.inFlight > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
    options.metrics?.remove(this.name);
    if (ownsSandbox) {
      options.metrics?.removeSandbox(sandbox);
      await sandbox.close();
    } else sandbox.unload(loaded.id);
  }

  private count(result: BatchResult, { exceptions, count }: TextResult, seconds: number, tenant: string): void {
    const errored: ErrorCode[] = [];
    let dropped = 0;
    for (const exception of exceptions) {
      if (exception.status === 'errored') errored.push(exception.error.code);
      else if (exception.status === 'dropped') dropped++;
    }
    const processed = count - errored.length - dropped;
    const { hits, misses } = result;
    this.stats.processed += processed;
    this.stats.errored += errored.length;
    this.stats.dropped += dropped;
    this.stats.hits += hits;
    this.stats.misses += misses;
    this.prepared.options.metrics?.count(this.name, { processed, dropped, errored, hits, misses, size: count, seconds, tenant });
    if (result.log.length > 0 || result.logLeftOut > 0) {
      this.console.add(result.log.map(([level, text]) => ({ level: level as ConsoleLine['level'], text })), result.logLeftOut);
    }
  }
}
