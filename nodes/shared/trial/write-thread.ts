import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { WrittenPipeline } from '../../../lib/config/write';
import { COMPILE_MEMORY, WRITE_TIMEOUT } from './limits';
import { RequestError } from './request';
import { Turns } from './turns';

const turns = new Turns();

/**
 * {@link writePipeline} in a thread of its own: large tests take seconds, in which no flow would run. One is written
 * at a time. `isGone`: nobody waits for it any more.
 * @throws {RequestError} for what takes too long, too much memory or too deep a nesting, and when too many wait
 */
export function writeInThread(pipeline: WrittenPipeline, isGone: () => boolean = () => false): Promise<string> {
  return turns.take(() => write(toJson(pipeline)), isGone);
}

function write(workerData: string): Promise<string> {
  const options = { workerData, resourceLimits: { maxOldGenerationSizeMb: COMPILE_MEMORY }, execArgv: [] };
  const worker = new Worker(join(__dirname, 'write-worker.js'), options);
  worker.unref();
  return new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new RequestError(`the file was not written within ${WRITE_TIMEOUT / 1000} s`)), WRITE_TIMEOUT);
    worker.on('message', resolve);
    worker.on('error', ({ message }) => reject(new RequestError(`the file cannot be written: ${message}`)));
    worker.on('exit', () => {
      clearTimeout(timer);
      reject(new RequestError('the file was not written: the thread ended'));
    });
  }).finally(() => void worker.terminate());
}

function toJson(pipeline: WrittenPipeline): string {
  try {
    return JSON.stringify(pipeline);
  } catch (error) {
    throw new RequestError(`the file cannot be written: ${(error as Error).message}`);
  }
}
