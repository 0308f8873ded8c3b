import { join } from 'node:path';
import type { WrittenPipeline } from '../../../lib/config/write';
import { COMPILE_MEMORY, WRITE_TIMEOUT } from './limits';
import { RequestError } from './request';
import { TaskThreads } from './task-threads';

const threads = new TaskThreads<string>({
  path: join(__dirname, 'write-worker.js'), what: 'the file', done: 'written', advice: '', timeout: WRITE_TIMEOUT, memory: COMPILE_MEMORY,
});

/**
 * {@link writePipeline} in a thread of its own: large tests take seconds, in which no flow would run. `isGone`: nobody
 * waits for it any more.
 * @throws {RequestError} for what takes too long, too much memory or too deep a nesting, and when too many wait
 */
export async function writeInThread(pipeline: WrittenPipeline, isGone?: () => boolean): Promise<string> {
  return threads.run(toJson(pipeline), isGone);
}

function toJson(pipeline: WrittenPipeline): string {
  try {
    return JSON.stringify(pipeline);
  } catch (error) {
    throw new RequestError(`the file cannot be written: ${(error as Error).message}`);
  }
}
