/** The store's own thread: the only place that waits for a disk. */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { CACHE_SCHEMA, CacheTable } from './cache-table';
import { Database } from './database';
import { DOCUMENT_SCHEMA, DocumentTable } from './document-table';
import { toStoreError } from './errors';
import type { Reply, Request, ThreadConfig } from './protocol';

function send(reply: Reply): void {
  parentPort?.postMessage(reply);
}

function serve(sqlite: typeof import('node:sqlite')): void {
  const { directory, options } = workerData as ThreadConfig;
  const open = (name: string, schema: string, durable: boolean): Database =>
    new Database(sqlite, {
      file: directory === null ? null : join(directory, name),
      schema,
      durable,
      busyTimeout: options.busy_timeout,
      maxFileSize: options.max_file_size,
      onWarning: (text) => send({ type: 'warning', text }),
    });
  // Two files: what happens to one does not concern the other.
  const cacheFile = open('cache.sqlite', CACHE_SCHEMA, false);
  const documentFile = open('documents.sqlite', DOCUMENT_SCHEMA, true);
  const caches = new CacheTable(cacheFile);
  const documents = new DocumentTable(documentFile, options);

  const answer = (request: Request): unknown => {
    switch (request.type) {
      case 'load':
        return caches.load(request.cache);
      case 'write':
        return caches.write(request.caches);
      case 'documents':
        return documents.runAll(request.calls);
      case 'close':
        cacheFile.close();
        documentFile.close();
    }
    return undefined;
  };
  parentPort?.on('message', ({ id, request }: { id: number; request: Request }) => {
    try {
      send({ type: 'answer', id, value: answer(request) });
    } catch (error) {
      const { code, message } = toStoreError(error, directory ?? 'the store in memory');
      send({ type: 'failed', id, error: { code, message } });
    }
    // Without its port the thread has nothing left to do, and ends.
    if (request.type === 'close') parentPort?.close();
  });
  send({ type: 'ready' });
}

let sqlite: typeof import('node:sqlite') | null = null;
try {
  // Not an import: Node may be built without it, and that is said in words.
  sqlite = require('node:sqlite') as typeof import('node:sqlite');
} catch (error) {
  send({ type: 'unavailable', reason: (error as Error).message });
}
if (sqlite !== null) serve(sqlite);
