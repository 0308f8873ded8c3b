import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createJsProcessor } from '../../../lib/processor/js-processor';
import { CodeCache } from '../../../lib/sandbox/code-cache/code-cache';
import { Sandbox } from '../../../lib/sandbox/sandbox';
import { WORTH_CACHING } from '../../../lib/sandbox/code-cache/program-code';

export const FILE = 'compile-cache-1.sqlite';
export const KEY_FILE = 'compile-cache.key';

/** A new directory, which goes after the test. */
export function makeDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'tagwright-cache-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Opens a cache that writes its warnings into a list; closed after the test. */
export function openCache(t: TestContext, directory: string | null): { cache: CodeCache; warnings: string[] } {
  const warnings: string[] = [];
  const cache = CodeCache.open({ directory, onWarning: (text) => warnings.push(text) });
  t.after(() => cache.close());
  return { cache, warnings };
}

/** The cache's file, looked at from outside. */
export function openFile(t: TestContext, directory: string): DatabaseSync {
  const database = new DatabaseSync(join(directory, FILE));
  t.after(() => database.isOpen && database.close());
  return database;
}

/** A script that gives `value` and is large enough for its code to be cached. All have the same length. */
export function scriptOf(value: string): string {
  return `return { payload: ${JSON.stringify(value.padEnd(8))} };\n// ${'-'.repeat(WORTH_CACHING)}`;
}

/** Runs a script on one message in a sandbox process of its own, and gives the payload that it returns. */
export async function runOnce(cache: CodeCache, code: string): Promise<unknown> {
  const sandbox = new Sandbox({ max_size: 1 }, { codeCache: cache });
  try {
    const processor = await createJsProcessor({ sandbox, code });
    const [outcome] = await processor.process([{ payload: 1 }]);
    await processor.close();
    return outcome?.status === 'processed' ? outcome.messages[0]?.payload : outcome;
  } finally {
    await sandbox.close();
  }
}
