import type { CacheChange } from '../../guest/cache';
import type { Database } from './database';
import type { CacheChanges, CacheId } from './protocol';

/** Keys are JSON texts: a key may be any string of JavaScript, and SQLite's texts cannot hold them all. */
export const CACHE_SCHEMA = `
  CREATE TABLE IF NOT EXISTS cache (
    tenant TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, expires INTEGER,
    PRIMARY KEY (tenant, name, key)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS cache_expires ON cache (expires) WHERE expires IS NOT NULL`;

/** How often expired entries are looked for, in milliseconds. */
const PURGE_INTERVAL = 60_000;

/** The caches of all processors, in one table. */
export class CacheTable {
  private purged = -Infinity;

  constructor(private readonly db: Database) {}

  /** What is in a cache and has not expired. */
  load({ tenant, name }: CacheId): CacheChange[] {
    const rows = this.db.transaction('read', () =>
      this.db.all(
        'SELECT key, value, expires FROM cache WHERE tenant = ? AND name = ? AND (expires IS NULL OR expires > ?)',
        JSON.stringify(tenant), JSON.stringify(name), Date.now(),
      ),
    );
    return rows.map(({ key, value, expires }) => {
      const text = JSON.parse(key as string) as string;
      return expires === null ? [text, value as string] : [text, value as string, Number(expires)];
    });
  }

  /** Writes the changes of several caches in one transaction, and removes what has expired. */
  write(caches: readonly CacheChanges[]): void {
    const now = Date.now();
    const isPurgeDue = performance.now() - this.purged > PURGE_INTERVAL;
    this.db.transaction('write', () => {
      for (const { tenant, name, changes } of caches) {
        const id = [JSON.stringify(tenant), JSON.stringify(name)] as const;
        for (const change of changes) this.writeOne(id, change, now);
      }
      if (isPurgeDue) this.db.run('DELETE FROM cache WHERE expires <= ?', now);
    });
    if (isPurgeDue) this.purged = performance.now();
  }

  private writeOne(id: readonly [tenant: string, name: string], [key, json, expires]: CacheChange, now: number): void {
    const text = JSON.stringify(key);
    if (json === null || (expires !== undefined && expires <= now)) {
      this.db.run('DELETE FROM cache WHERE tenant = ? AND name = ? AND key = ?', ...id, text);
    } else {
      this.db.run('INSERT OR REPLACE INTO cache VALUES (?, ?, ?, ?, ?)', ...id, text, json, expires === undefined ? null : Math.ceil(expires));
    }
  }
}
