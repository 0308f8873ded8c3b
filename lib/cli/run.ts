import { openSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { describeFinding } from '../config/finding';
import { loadPipeline, type LoadedPipeline } from '../config/load';
import type { PipelineConfig } from '../config/pipeline';
import { isClosedPipe } from '../connectors/stdio/line-sink';
import { ConfigError } from '../errors';
import { Metrics } from '../metrics/metrics';
import { CodeCache } from '../sandbox/code-cache/code-cache';
import { Sandbox } from '../sandbox/sandbox';
import { compileCached } from '../script/cache';
import { openAccess } from '../services/access';
import { flow, UndeliveredError } from '../stream/flow';
import { Pipeline, type PipelineStats } from '../stream/pipeline';
import { EXIT, say, write } from './console';
import { openErrorLog, type OpenErrorLog } from './error-log';
import { EventLog } from './event-log';
import { serve, type HttpAnswers } from './http';
import { openInput, type OpenInput } from './input';
import { openOutputs, type OpenOutputs } from './output';
import { openLines } from './output-file';
import { createProcessors, slotOf, type ProcessorSurroundings } from './processors';
import { StopSignals } from './stop';

const MEGABYTE = 1024 * 1024;
/** Batches on their way for each isolate: enough that none waits for reading or writing. */
const BATCHES_PER_ISOLATE = 4;

/**
 * Batches are memory outside the small heap of this process, and V8 collects the heap for every few of them. With
 * more room to grow (in percent of what is alive) this process takes 0.8 s instead of 1.2 s for 500,000 messages,
 * and 145 MB of memory instead of 105.
 */
const HEAP_GROWTH = 1000;

/** How long what was delivered may take to be confirmed when the run is over, in milliseconds: nothing waits any longer. */
const CLOSE_TIMEOUT = 2_000;

/** Options of `run`: files that are written besides stdout, a folder and an address. Null for none. */
export interface RunOptions {
  errors: string | null;
  metrics: string | null;
  events: string | null;
  /** Where compiled programs, caches and documents are kept. */
  cache: string | null;
  /** Where figures and readiness are served. */
  http: { host: string; port: number } | null;
}

/** What the run writes besides stdout. */
interface SideOutputs {
  errors: OpenErrorLog;
  events: EventLog | null;
  /** A file descriptor. */
  metrics: number | null;
}

/** Runs a pipeline from its input to its output. Gives the exit status; what fails is said on stderr. */
export async function runPipeline(file: string, options: RunOptions): Promise<number> {
  const { config, findings } = load(file, options.cache);
  for (const finding of findings) write(describeFinding(finding));
  if (config === null) return EXIT.invalid;
  try {
    return await run(file, config, options, openSideOutputs(config, options));
  } catch (error) {
    if (error instanceof ConfigError) {
      write(error.message);
      return EXIT.invalid;
    }
    say((error as Error).message);
    return EXIT.failed;
  }
}

/** Loads the file; scripts that were compiled in an earlier run are not compiled again. */
function load(file: string, directory: string | null): LoadedPipeline {
  if (directory === null) return loadPipeline(file, process.env);
  // Opening it again for the run says what is wrong with it.
  const cache = CodeCache.open({ directory, onWarning: () => undefined });
  try {
    return loadPipeline(file, process.env, (source, name) => compileCached(source, cache, slotOf(file, name)));
  } finally {
    cache.close();
  }
}

/** Opened before anything is read: what cannot be written at the end had better not start. */
function openSideOutputs({ access, context }: PipelineConfig, { errors, events, metrics }: RunOptions): SideOutputs {
  if (events !== null && access.events !== true) say('--events gets nothing: "sandbox: {events: true}" turns events on');
  return {
    errors: openErrorLog(errors),
    events: events === null ? null : new EventLog(openLines(events), context.tenant),
    metrics: metrics === null ? null : openSync(metrics, 'w'),
  };
}

async function run(file: string, config: PipelineConfig, options: RunOptions, side: SideOutputs): Promise<number> {
  // It is for many lines of stdin; with brokers, this process runs for long and has to stay small.
  if (config.input.kind === 'stdin') setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`);
  const opened = await openAccess(config.access, { directory: options.cache, environment: process.env, onWarning: say });
  const { errors, events } = side;
  const metrics = new Metrics();
  let isLoaded = false;
  const sandbox = new Sandbox(config.sandbox, {
    onRestart: (reason, detail) => say(`the sandbox process is replaced (${reason}: ${detail.split('\n')[0]})`),
    // Before, it is the reason why the run fails.
    onStartFailure: ({ message }) => isLoaded && say(message),
    onLog: say,
    ...opened.access,
  });
  metrics.addSandbox(sandbox);
  metrics.addCompileCache(opened.codeCache);
  let ends: Ends | null = null;
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
    ends?.input.stop();
  };
  const signals = new StopSignals(sandbox, stop, () => ends?.outputs.sinks.forEach((sink) => void sink.close(0)));
  let server: Server | null = null;
  try {
    if (options.http !== null) server = await serve(options.http, answers(metrics, () => ends));
    const onEvent: ProcessorSurroundings['onEvent'] = (processor, event) => events?.add(processor, event);
    const pipeline = new Pipeline(await createProcessors(config, { file, sandbox, metrics, onEvent }), config.context);
    isLoaded = true;
    ends = openEnds(config, errors, metrics);
    if (isStopped) ends.input.stop();
    const started = performance.now();
    const status = await carry(config, pipeline, ends, events);
    errors.close?.();
    const seconds = (performance.now() - started) / 1000;
    if (side.metrics !== null) writeFileSync(side.metrics, await metrics.text());
    write(summary(pipeline.stats, seconds));
    if (ends.outputs.refused > 0) say(`the output refused ${ends.outputs.refused} messages`);
    return status;
  } finally {
    server?.close();
    server?.closeAllConnections();
    await sandbox.close(0);
    await opened.close();
    // Not before: a signal that comes twice must not end the program while it still writes.
    signals.close();
  }
}

/** Both ends of the stream. */
interface Ends {
  input: OpenInput;
  outputs: OpenOutputs;
}

function openEnds(config: PipelineConfig, log: OpenErrorLog, metrics: Metrics): Ends {
  // What is taken has to have somewhere to go: the outputs first.
  const outputs = openOutputs(config, { log, say });
  const input = openInput(config.input, { maxLine: config.sandbox.memory_limit * MEGABYTE, say });
  if (input.connection !== null) {
    const { link, figures } = input.connection;
    metrics.addConnection({ name: 'input', isUp: () => link.isUp, source: figures });
  }
  for (const { name, link, figures } of outputs.sinks) metrics.addConnection({ name, isUp: () => link.isUp, sink: figures });
  return { input, outputs };
}

function answers(metrics: Metrics, ends: () => Ends | null): HttpAnswers {
  const notReady = (): string[] => {
    const open = ends();
    if (open === null) return ['the scripts are not loaded yet'];
    const links = [open.input.connection?.link, ...open.outputs.sinks.map(({ link }) => link)];
    return links.flatMap((link) => (link === undefined || link.isUp ? [] : [link.condition]));
  };
  return { metrics: () => metrics.text(), contentType: metrics.contentType, notReady };
}

/** Carries everything from the input to the outputs, and closes both. Gives the exit status. */
async function carry(config: PipelineConfig, pipeline: Pipeline, { input, outputs }: Ends, events: EventLog | null): Promise<number> {
  const { max_size, per_tenant } = config.sandbox;
  const most = 'maxInFlight' in config.output ? (config.output.maxInFlight ?? Infinity) : Infinity;
  try {
    await flow({
      source: input.batches,
      pipeline: { process: (batch) => withEvents(pipeline.process(batch), events) },
      output: outputs.output,
      errors: outputs.errors,
      maxBatches: Math.min(most, BATCHES_PER_ISOLATE * Math.min(max_size, per_tenant)),
      onFailure: () => input.stop(),
    });
    return EXIT.done;
  } catch (error) {
    if (isClosedPipe(outputs.failure)) return EXIT.done;
    const { message } = error as Error;
    say(error instanceof UndeliveredError ? `${message}; ${input.connection === null ? 'they are lost' : 'the broker gives them again'}` : message);
    return EXIT.failed;
  } finally {
    await input.close();
    await Promise.all(outputs.sinks.map((sink) => sink.close(CLOSE_TIMEOUT)));
  }
}

/** A batch is through when what it emitted is written, so that a slow file slows the reading down. */
async function withEvents<Result>(result: Promise<Result>, events: EventLog | null): Promise<Result> {
  const settled = await result;
  await events?.flush();
  return settled;
}

/** The figures as one line. Its form is part of the program's interface. */
function summary({ read, processed, errored, dropped, hits, misses }: PipelineStats, seconds: number): string {
  const rate = Math.round(read / Math.max(seconds, 0.001));
  const messages = `read=${read} processed=${processed} errored=${errored} dropped=${dropped}`;
  return `${messages} hits=${hits} misses=${misses} msg/s=${rate}`;
}
