import type { CacheChange } from '../guest/cache';

/** Where the cache of one program is kept beyond the end of the process. */
export interface StoredCache {
  /** What was kept; of two changes of one key the later one counts. Never rejects: what cannot be read is an empty cache and a warning. */
  load(): Promise<CacheChange[]>;
  /** Takes changes to be kept soon. Returns at once. */
  write(changes: readonly CacheChange[]): void;
}

/** Keeps caches by the name of their processor, apart for each tenant. */
export interface CacheStore {
  cache(name: string, tenant: string): StoredCache;
}
