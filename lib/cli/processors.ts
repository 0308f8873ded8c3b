import type { PipelineConfig } from '../config/pipeline';
import type { ConsoleLine } from '../message';
import type { Metrics } from '../metrics/metrics';
import { createJsProcessor } from '../processor/js-processor';
import type { Processor } from '../processor/processor';
import { createTagProcessor } from '../processor/tag-processor';
import type { Sandbox } from '../sandbox/sandbox';
import { write } from './console';

/**
 * Makes the processors of a pipeline, all in one sandbox. What their scripts log goes to stderr.
 * @throws ConfigError, and SandboxUnavailableError when the sandbox does not start.
 */
export async function createProcessors(config: PipelineConfig, sandbox: Sandbox, metrics: Metrics): Promise<Processor[]> {
  const processors: Processor[] = [];
  for (const { name, source } of config.processors) {
    const onConsole = ({ level, text }: ConsoleLine): void => write(`[${name}] ${level}: ${text}`);
    const options = { name, sandbox, metrics, onConsole };
    processors.push(
      source.kind === 'tag_processor'
        ? await createTagProcessor({ ...options, ...source })
        : await createJsProcessor({ ...options, code: source.code }),
    );
  }
  return processors;
}
