import type { CacheChange } from '../../guest/cache';
import type { StoreError } from './errors';
import type { CacheId } from './protocol';
import type { StoreThread } from './thread';

/** Changes in one message to the thread, about: what is copied there must not hold the event loop up. So many do not wait for the interval. */
const MESSAGE_CHANGES = 10_000;
/** Changes of one cache that wait while they cannot be written, at most: twice the keys that it can hold. */
const WAITING_CHANGES = 20_000;

interface Waiting extends CacheId {
  /** The last change of each key. */
  changes: Map<string, CacheChange>;
}

function idText({ tenant, name }: CacheId): string {
  return JSON.stringify([tenant, name]);
}

/**
 * Collects the changes of all caches and has them written once an interval. What cannot be written waits
 * and is tried again; nobody who changes a cache ever waits for it.
 */
export class CacheWriter {
  private readonly waiting = new Map<string, Waiting>();
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();
  private isWriting = false;
  private isFailing = false;
  /** Caches of which changes were given up: what is kept of them stays as it was. */
  private readonly givenUp = new Set<string>();

  constructor(
    private readonly thread: StoreThread,
    private readonly interval: number,
    private readonly onWarning: (text: string) => void,
  ) {}

  add(cache: CacheId, changes: readonly CacheChange[]): void {
    if (changes.length === 0) return;
    const id = idText(cache);
    if (this.givenUp.has(id)) return;
    let waiting = this.waiting.get(id);
    if (waiting === undefined) this.waiting.set(id, (waiting = { ...cache, changes: new Map() }));
    for (const change of changes) waiting.changes.set(change[0], change);
    this.timer ??= setTimeout(() => void this.flush(), this.interval);
    if (waiting.changes.size >= MESSAGE_CHANGES && !this.isWriting && !this.isFailing) void this.flush();
  }

  /** What could not be written yet of a cache that is read anew; from here on its changes are taken again. */
  changesOf(cache: CacheId): CacheChange[] {
    const id = idText(cache);
    this.givenUp.delete(id);
    return [...(this.waiting.get(id)?.changes.values() ?? [])];
  }

  /** Settles when everything added so far is committed, or has failed with a warning. Never rejects. */
  flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.writing = this.writing.then(() => this.writeAll());
    return this.writing;
  }

  /** Gives up what could not be written. Called after a last flush. */
  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.waiting.clear();
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    // Caches that are changed meanwhile wait for the next interval: they stand behind those that are here now.
    let left = this.waiting.size;
    while (left > 0) {
      const caches = this.take();
      left = (await this.write(caches)) ? left - caches.length : 0;
    }
    this.isWriting = false;
  }

  private async write(caches: readonly Waiting[]): Promise<boolean> {
    try {
      await this.thread.request({ type: 'write', caches: caches.map((cache) => ({ ...cache, changes: [...cache.changes.values()] })) });
    } catch (error) {
      this.putBack(caches, error as StoreError);
      return false;
    }
    if (this.isFailing) this.onWarning('caches are written again');
    this.isFailing = false;
    return true;
  }

  /** Whole caches: what belongs together is committed together. */
  private take(): Waiting[] {
    const taken: Waiting[] = [];
    let count = 0;
    for (const [id, cache] of this.waiting) {
      if (taken.length > 0 && count + cache.changes.size > MESSAGE_CHANGES) break;
      taken.push(cache);
      count += cache.changes.size;
      this.waiting.delete(id);
    }
    return taken;
  }

  private putBack(caches: readonly Waiting[], error: StoreError): void {
    if (!this.isFailing) this.onWarning(`caches cannot be written, scripts go on without: ${error.message}`);
    this.isFailing = true;
    for (const { changes, ...cache } of caches) {
      const newer = this.waiting.get(idText(cache))?.changes ?? new Map<string, CacheChange>();
      for (const [key, change] of newer) changes.set(key, change);
      if (changes.size <= WAITING_CHANGES) this.waiting.set(idText(cache), { ...cache, changes });
      else this.giveUp(cache, changes.size);
    }
    if (error.code === 'closed' || error.code === 'unavailable') this.waiting.clear();
    else if (this.waiting.size > 0) this.timer ??= setTimeout(() => void this.flush(), this.interval);
  }

  private giveUp(cache: CacheId, count: number): void {
    this.waiting.delete(idText(cache));
    this.givenUp.add(idText(cache));
    this.onWarning(`the cache of "${cache.name}" is not kept until the next start: ${count} changes wait to be written, ${WAITING_CHANGES} at most`);
  }
}
