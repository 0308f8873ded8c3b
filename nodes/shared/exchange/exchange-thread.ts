import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ProcessorSource } from '../../../lib/script/types';
import { RequestError } from '../trial/request';
import { Turns } from '../trial/turns';
import type { Imported } from './import-block';
import { EXCHANGE_MEMORY, EXCHANGE_TIMEOUT } from './limits';

/** A text to be read, or scripts to be written. */
export type ExchangeTask = { text: string } | { source: ProcessorSource & { kind: 'tag_processor' } };

/** Reads and writes YAML in threads beside the flows: one at a time, each for one text. */
export class ExchangeThread {
  private readonly turns = new Turns();

  constructor(private readonly timeout = EXCHANGE_TIMEOUT) {}

  /** @throws {RequestError} for a text that takes too long or too much memory, and when too many wait */
  read(text: string, isGone: () => boolean): Promise<Imported> {
    return this.turns.take(() => this.run<Imported>({ text }), isGone);
  }

  /** The scripts as YAML. Throws as {@link read} does. */
  write(source: ProcessorSource & { kind: 'tag_processor' }, isGone: () => boolean): Promise<{ text: string }> {
    return this.turns.take(() => this.run<{ text: string }>({ source }), isGone);
  }

  private run<Result>(task: ExchangeTask): Promise<Result> {
    const worker = new Worker(join(__dirname, 'exchange-worker.js'), {
      workerData: task, resourceLimits: { maxOldGenerationSizeMb: EXCHANGE_MEMORY }, execArgv: [],
    });
    return new Promise<Result>((resolve, reject) => {
      const fail = (reason: string): void => reject(new RequestError(reason));
      const timer = setTimeout(() => {
        fail(`the text was not read within ${this.timeout / 1000} s; give only the tag_processor`);
        void worker.terminate();
      }, this.timeout);
      worker.once('message', resolve);
      worker.once('error', ({ message }: Error) => fail(`the text cannot be read: ${message}; give only the tag_processor`));
      worker.once('exit', () => {
        clearTimeout(timer);
        fail('the text was not read: the thread ended');
      });
    });
  }
}
