import { Processor, type ProcessorOptions } from './processor';

/** The script of a JavaScript processor, and how it is to run. */
export interface JsProcessorOptions extends ProcessorOptions {
  code: string;
  /** Output ports. With more than one, an array that the script returns goes to the ports by index. Default 1. */
  outputs?: number;
}

/** Runs one script over messages: what it returns is the message. */
export class JsProcessor extends Processor {
  /**
   * @throws ConfigError with every problem of the script.
   * @throws SandboxUnavailableError when no sandbox process can be started here.
   */
  static async create(options: JsProcessorOptions): Promise<JsProcessor> {
    const settings = { outputs: options.outputs ?? 1, payloadRequired: options.payloadRequired ?? false };
    return new JsProcessor(await Processor.prepare({ kind: 'nodered_js', code: options.code }, settings, options));
  }
}

/** Makes a JavaScript processor. See {@link JsProcessor.create}. */
export function createJsProcessor(options: JsProcessorOptions): Promise<JsProcessor> {
  return JsProcessor.create(options);
}
