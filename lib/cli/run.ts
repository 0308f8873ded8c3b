import { openSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { describeFinding } from '../config/finding';
import { loadPipeline, type LoadedPipeline } from '../config/load';
import type { PipelineConfig } from '../config/pipeline';
import { isClosedPipe, LineSink } from '../connectors/stdio/line-sink';
import { readLines } from '../connectors/stdio/line-source';
import { ConfigError } from '../errors';
import { Metrics } from '../metrics/metrics';
import { CodeCache } from '../sandbox/code-cache/code-cache';
import { Sandbox } from '../sandbox/sandbox';
import { compileCached } from '../script/cache';
import { openAccess } from '../services/access';
import { flow } from '../stream/flow';
import { Pipeline, type PipelineStats } from '../stream/pipeline';
import { EXIT, say, write } from './console';
import { openErrorLog, type OpenErrorLog } from './error-log';
import { EventLog } from './event-log';
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

/** Options of `run`: files that are written besides stdout, and a folder. Null for none. */
export interface RunOptions {
  errors: string | null;
  metrics: string | null;
  events: string | null;
  /** Where compiled programs, caches and documents are kept. */
  cache: string | null;
}

/** What the run writes besides stdout. */
interface SideOutputs {
  errors: OpenErrorLog;
  events: EventLog | null;
  /** A file descriptor. */
  metrics: number | null;
}

/** Runs a pipeline from stdin to stdout. Gives the exit status; what fails is said on stderr. */
export async function runPipeline(file: string, options: RunOptions): Promise<number> {
  const { config, findings } = load(file, options.cache);
  for (const finding of findings) write(describeFinding(finding));
  if (config === null) return EXIT.invalid;
  try {
    return await run(file, config, options.cache, openOutputs(config, options));
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
function openOutputs({ access, context }: PipelineConfig, { errors, events, metrics }: RunOptions): SideOutputs {
  if (events !== null && access.events !== true) say('--events gets nothing: "sandbox: {events: true}" turns events on');
  return {
    errors: openErrorLog(errors),
    events: events === null ? null : new EventLog(openLines(events), context.tenant),
    metrics: metrics === null ? null : openSync(metrics, 'w'),
  };
}

async function run(file: string, config: PipelineConfig, directory: string | null, outputs: SideOutputs): Promise<number> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`);
  const opened = await openAccess(config.access, { directory, environment: process.env, onWarning: say });
  const { errors, events } = outputs;
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
  const stop = new AbortController();
  const signals = new StopSignals(sandbox, () => stop.abort());
  try {
    const onEvent: ProcessorSurroundings['onEvent'] = (processor, event) => events?.add(processor, event);
    const pipeline = new Pipeline(await createProcessors(config, { file, sandbox, metrics, onEvent }), config.context);
    isLoaded = true;
    const started = performance.now();
    const status = await carry(config, pipeline, outputs, stop);
    errors.close?.();
    const seconds = (performance.now() - started) / 1000;
    if (outputs.metrics !== null) writeFileSync(outputs.metrics, await metrics.text());
    write(summary(pipeline.stats, seconds));
    return status;
  } finally {
    await sandbox.close(0);
    await opened.close();
    // Not before: a signal that comes twice must not end the program while it still writes.
    signals.close();
  }
}

/** Carries everything from stdin to stdout. Gives the exit status. */
async function carry(
  config: PipelineConfig, pipeline: Pipeline, { errors, events }: SideOutputs, stop: AbortController,
): Promise<number> {
  const output = new LineSink(process.stdout);
  try {
    await flow({
      source: readLines(process.stdin, { signal: stop.signal, maxLine: config.sandbox.memory_limit * MEGABYTE }),
      pipeline: { process: (batch) => withEvents(pipeline.process(batch), events) },
      output,
      errors,
      maxBatches: BATCHES_PER_ISOLATE * Math.min(config.sandbox.max_size, config.sandbox.per_tenant),
      onFailure: () => stop.abort(),
    });
    return EXIT.done;
  } catch (error) {
    if (isClosedPipe(output.failure)) return EXIT.done;
    say((error as Error).message);
    return EXIT.failed;
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
