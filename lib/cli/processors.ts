import { resolve } from 'node:path';
import type { PipelineConfig } from '../config/pipeline';
import type { ConsoleLine, ScriptEvent } from '../message';
import type { Metrics } from '../metrics/metrics';
import { createJsProcessor } from '../processor/js-processor';
import type { Processor } from '../processor/processor';
import { createTagProcessor } from '../processor/tag-processor';
import type { Sandbox } from '../sandbox/sandbox';
import { write } from './console';

/** What a processor is called beyond this run: the same in each run of the file, and for no other processor. */
export function slotOf(file: string, name: string): string {
  return `${resolve(file)}#${name}`;
}

/** What processors are made with, besides their scripts. */
export interface ProcessorSurroundings {
  /** The pipeline's file. */
  file: string;
  sandbox: Sandbox;
  metrics: Metrics;
  onEvent: (processor: string, event: ScriptEvent) => void;
}

/**
 * Makes the processors of a pipeline, all in one sandbox. What their scripts log goes to stderr.
 * @throws ConfigError, and SandboxUnavailableError when the sandbox does not start.
 */
export async function createProcessors(
  { processors: configs }: PipelineConfig, { file, sandbox, metrics, onEvent }: ProcessorSurroundings,
): Promise<Processor[]> {
  const processors: Processor[] = [];
  for (const { name, source } of configs) {
    const onConsole = ({ level, text }: ConsoleLine): void => write(`[${name}] ${level}: ${text}`);
    const slot = slotOf(file, name);
    const options = {
      name, sandbox, metrics, onConsole, slot, cacheKey: slot, onEvent: (event: ScriptEvent): void => onEvent(name, event),
    };
    processors.push(
      source.kind === 'tag_processor'
        ? await createTagProcessor({ ...options, ...source })
        : await createJsProcessor({ ...options, code: source.code }),
    );
  }
  return processors;
}
