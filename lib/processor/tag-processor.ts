import type { ConditionSource } from '../script/types';
import { Processor, type ProcessorOptions } from './processor';

/** The scripts of a tag processor, and how it is to run. */
export interface TagProcessorOptions extends ProcessorOptions {
  defaults?: string;
  conditions?: readonly ConditionSource[];
  advancedProcessing?: string;
}

/** Turns raw values into tags: topic, value and timestamp, by scripts in three stages. */
export class TagProcessor extends Processor {
  /**
   * @throws ConfigError with every problem of the scripts.
   * @throws SandboxUnavailableError when no sandbox process can be started here.
   */
  static async create(options: TagProcessorOptions): Promise<TagProcessor> {
    const { defaults, conditions, advancedProcessing } = options;
    const source = {
      kind: 'tag_processor' as const,
      ...(defaults === undefined ? {} : { defaults }),
      ...(conditions === undefined ? {} : { conditions }),
      ...(advancedProcessing === undefined ? {} : { advancedProcessing }),
    };
    const payloadRequired = options.payloadRequired ?? true;
    return new TagProcessor(await Processor.prepare(source, { payloadRequired }, options));
  }
}

/** Makes a tag processor. See {@link TagProcessor.create}. */
export function createTagProcessor(options: TagProcessorOptions): Promise<TagProcessor> {
  return TagProcessor.create(options);
}
