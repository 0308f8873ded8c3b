import { resolve } from 'node:path';
import type { PipelineConfig } from '../config/pipeline';
import type { ConsoleLine, ExecutionContext, ScriptEvent } from '../message';
import type { Metrics } from '../metrics/metrics';
import { createJsProcessor } from '../processor/js-processor';
import type { Processor } from '../processor/processor';
import { createTagProcessor } from '../processor/tag-processor';
import type { Sandbox } from '../sandbox/sandbox';
import { write } from './console';
import type { EventLog } from './event-log';

/**
 * Makes the processors of a pipeline, all in one sandbox. What their scripts log goes to stderr.
 * @throws ConfigError, and SandboxUnavailableError when the sandbox does not start.
 */
export async function createProcessors(
  file: string, config: PipelineConfig, sandbox: Sandbox, metrics: Metrics, events: EventLog | null,
): Promise<Processor[]> {
  const processors: Processor[] = [];
  for (const { name, source } of config.processors) {
    const onConsole = ({ level, text }: ConsoleLine): void => write(`[${name}] ${level}: ${text}`);
    // The same in each run of the file, and for nothing else.
    const key = `${resolve(file)}#${name}`;
    const onEvent = (event: ScriptEvent, { tenant }: ExecutionContext): void => events?.add({ ...event, processor: name, tenant });
    const options = { name, sandbox, metrics, onConsole, onEvent, slot: key, cacheKey: key };
    processors.push(
      source.kind === 'tag_processor'
        ? await createTagProcessor({ ...options, ...source })
        : await createJsProcessor({ ...options, code: source.code }),
    );
  }
  return processors;
}
