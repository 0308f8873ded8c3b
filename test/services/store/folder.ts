import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { StoreOptions } from '../../../lib/services/store/options';
import { Store } from '../../../lib/services/store/store';

/** A folder that goes with its test. */
export function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'tagwright-store-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A store with what it has warned of. It is closed with its test. */
export interface Opened {
  store: Store;
  warnings: string[];
}

/** Opens a store that is closed with its test. Null: in memory. */
export async function openStore(t: TestContext, directory: string | null, options: StoreOptions = {}): Promise<Opened> {
  const warnings: string[] = [];
  const store = await Store.open(directory, options, { onWarning: (text) => warnings.push(text) });
  t.after(() => store.close());
  return { store, warnings };
}
