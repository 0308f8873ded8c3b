import { LRUCache } from '../../vendor/lru-cache';
import { DiskStore, today } from './disk-store';
import { CODE_CACHE_LIMITS as LIMITS } from './limits';

/** What is cached: V8's code of programs, and programs made of scripts. */
export type CacheName = 'code' | 'transform';

/** How often something was looked for and found, not found, or found and refused. A refusal is a miss as well. */
export interface CacheCounts {
  hits: number;
  misses: number;
  rejections: number;
}

export interface CodeCacheOptions {
  /** Where the file and its key are, or come to be; null for a cache in memory only. */
  directory: string | null;
  /** Told at most once what is wrong with the directory. Default: a line on this process's console. */
  onWarning?: (text: string) => void;
}

interface Held {
  data: Buffer;
  /** The day of its last use that the file knows of. */
  day: number;
}

/**
 * Compiled programs, in memory and, when it has a directory, in a file that other processes may use at the same time.
 * An entry's id is a hash of all that goes into it, so an entry is never out of date. It comes from memory or from the
 * file's signed entries, and from nowhere else: V8 runs what it is given here.
 */
export class CodeCache {
  readonly counts: Readonly<Record<CacheName, CacheCounts>> = {
    code: { hits: 0, misses: 0, rejections: 0 },
    transform: { hits: 0, misses: 0, rejections: 0 },
  };
  private readonly memory = { code: newMemory(), transform: newMemory() };

  private constructor(private readonly disk: DiskStore | null) {}

  /** Opens a cache. Never throws: what is wrong with the directory is a warning, and the cache works in memory. */
  static open({ directory, onWarning = (text) => console.warn(text) }: CodeCacheOptions): CodeCache {
    return new CodeCache(directory === null ? null : new DiskStore(directory, onWarning));
  }

  /** An entry's data, which must not be changed; null when there is none that can be trusted. */
  find(cache: CacheName, id: Buffer): Buffer | null {
    const counts = this.counts[cache];
    const found = this.inMemory(cache, id) ?? this.onDisk(cache, id);
    if (found === null) counts.misses++;
    else counts.hits++;
    return found;
  }

  /**
   * Keeps an entry.
   * @param slot what it belongs to: what was written to the file for the same slot before goes
   */
  keep(cache: CacheName, id: Buffer, data: Buffer, slot?: string): void {
    this.memory[cache].set(id.toString('hex'), { data, day: today() });
    this.disk?.write(id, data, slot === undefined ? null : `${cache}:${slot}`);
  }

  /** Throws an entry away that was found and turned out to be useless. */
  reject(cache: CacheName, id: Buffer): void {
    this.counts[cache].rejections++;
    this.memory[cache].delete(id.toString('hex'));
    this.disk?.remove(id);
  }

  /** Lets go of the file. What is in memory can still be used. */
  close(): void {
    this.disk?.close();
  }

  private inMemory(cache: CacheName, id: Buffer): Buffer | null {
    const held = this.memory[cache].get(id.toString('hex'));
    if (held === undefined) return null;
    if (held.day < today()) {
      held.day = today();
      this.disk?.touch(id);
    }
    return held.data;
  }

  private onDisk(cache: CacheName, id: Buffer): Buffer | null {
    const data = this.disk?.read(id) ?? null;
    if (data === 'forged') {
      this.counts[cache].rejections++;
      return null;
    }
    if (data !== null) this.memory[cache].set(id.toString('hex'), { data, day: today() });
    return data;
  }
}

function newMemory(): LRUCache<string, Held> {
  return new LRUCache({
    max: LIMITS.memoryEntries,
    maxSize: LIMITS.memoryBytes,
    // An empty entry has a size as well.
    sizeCalculation: ({ data }) => data.length + 1,
  });
}
