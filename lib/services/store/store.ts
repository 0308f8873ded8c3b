import { ConfigError } from '../../errors';
import type { CacheChange } from '../../guest/cache';
import { fillOptions } from '../../options';
import type { CacheStore, StoredCache } from '../../sandbox/stored-cache';
import { CacheWriter } from './cache-writer';
import { Documents } from './documents';
import { STORE_OPTIONS, type FilledStoreOptions, type StoreOptions } from './options';
import type { CacheId } from './protocol';
import { StoreThread } from './thread';

/** What a store says while it works. */
export interface StoreEvents {
  /** A file that cannot be used or was moved aside, and what follows. Default: `console.warn`. */
  onWarning?: (text: string) => void;
}

/**
 * What outlives the program: the caches of processors and the documents of tenants, in SQLite files of one
 * directory. A thread of its own waits for the disk, the caller's never does.
 */
export class Store implements CacheStore {
  readonly documents: Documents;
  private readonly writer: CacheWriter;
  /** A cache could not be read, and it was said. */
  private isUnreadable = false;
  private closing: Promise<void> | null = null;

  private constructor(
    private readonly thread: StoreThread,
    options: FilledStoreOptions,
    private readonly onWarning: (text: string) => void,
  ) {
    this.documents = new Documents(thread, options, onWarning);
    this.writer = new CacheWriter(thread, options.flush_interval, onWarning);
  }

  /**
   * Opens the store of a directory, which is made when something is first kept; null: in memory, with the
   * same limits. Trouble with the files shows when they are used, not here.
   * @throws ConfigError for options that are not valid.
   * @throws StoreError `unavailable` when this Node has no SQLite.
   */
  static async open(directory: string | null, options: StoreOptions = {}, events: StoreEvents = {}): Promise<Store> {
    const { options: filled, problems } = fillOptions(STORE_OPTIONS, options, 'store.');
    if (problems.length > 0) throw new ConfigError('', problems);
    const onWarning = events.onWarning ?? ((text: string) => console.warn(text));
    return new Store(await StoreThread.start({ directory, options: filled }, onWarning), filled, onWarning);
  }

  /** The cache of one processor of one tenant. */
  cache(name: string, tenant: string): StoredCache {
    const id = { name, tenant };
    // What could not be read must not be overwritten by a script that began anew.
    let isRead = true;
    return {
      load: async () => {
        const state = await this.load(id);
        isRead = state !== null;
        return state ?? [];
      },
      write: (changes) => {
        if (isRead && this.closing === null) this.writer.add(id, changes);
      },
    };
  }

  /** Settles when every change of a cache so far is committed, or has failed with a warning. */
  flush(): Promise<void> {
    return this.writer.flush();
  }

  /** Writes what waits, closes the files and ends the thread. */
  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  /** What is kept of a cache; null with a warning when it cannot be read. */
  private async load(id: CacheId): Promise<CacheChange[] | null> {
    try {
      // What an earlier processor of this name has changed belongs to it, also when it cannot be written yet.
      await this.writer.flush();
      const state = await this.thread.request({ type: 'load', cache: id });
      this.isUnreadable = false;
      return [...state, ...this.writer.changesOf(id)];
    } catch (error) {
      const others = 'and those of others that cannot be read';
      if (!this.isUnreadable) this.onWarning(`the cache of "${id.name}" (${others}) begins empty and is not kept until the next start: ${(error as Error).message}`);
      this.isUnreadable = true;
      return null;
    }
  }

  private async finish(): Promise<void> {
    await Promise.all([this.writer.flush(), this.documents.close()]);
    this.writer.stop();
    await this.thread.close();
  }
}
