import { join } from 'node:path';
import { TaskThreads } from '../trial/task-threads';
import type { Imported } from './import-block';
import { IMPORT_MEMORY, IMPORT_TIMEOUT } from './limits';

const threads = new TaskThreads<Imported>({
  path: join(__dirname, 'import-worker.js'), what: 'the text', done: 'read', advice: '; give only the tag_processor',
  timeout: IMPORT_TIMEOUT, memory: IMPORT_MEMORY,
});

/**
 * {@link importBlock} in a thread of its own. `isGone`: nobody waits for it any more.
 * @throws {RequestError} for a text that takes too long or too much memory, and when too many wait
 */
export function importInThread(text: string, isGone: () => boolean): Promise<Imported> {
  return threads.run(text, isGone);
}
