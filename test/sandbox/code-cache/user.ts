/** A process that uses the cache in a directory, for a test: keeps and finds entries, and says `done`, or what it was warned of. */
import assert from 'node:assert/strict';
import { CodeCache } from '../../../lib/sandbox/code-cache/code-cache';

const warnings: string[] = [];
const cache = CodeCache.open({ directory: process.argv[2] ?? '', onWarning: (text) => warnings.push(text) });
for (let n = 0; n < 100; n++) {
  const [id, data] = [Buffer.alloc(32, n), Buffer.alloc(20_000, n)];
  const found = cache.find('code', id);
  if (found === null) cache.keep('code', id, data);
  else assert.deepEqual(found, data);
}
cache.close();
console.log(warnings.join('\n') || 'done');
