import { CACHE_KEYS, CACHE_SIZE } from './protocol';

/**
 * The `cache` of scripts: keys with JSON values. Values are held as text, so a script gets a copy and
 * never an object that lives on. What a message changed counts once the message is through; the
 * changes go out with the results and outlive the isolate.
 */

/** `[key, JSON text]`, or null as text for a key that was deleted; and when it expires, in Unix milliseconds, if it does. */
export type CacheChange = [key: string, json: string | null, expires?: number];

interface Entry {
  json: string;
  /** Unix milliseconds; Infinity for never. */
  expires: number;
}

let maxSize = CACHE_SIZE;
let maxKeys = CACHE_KEYS;

const entries = new Map<string, Entry>();
/** Characters and keys that the cache holds, changes by the message that runs and what has expired included. */
let size = 0;
let keys = 0;
/** Nothing that is held expires before this. */
let nextExpiry = Infinity;
/** Changes by the message that runs. */
let current = new Map<string, Entry | null>();
/** Changes by messages that are through, not yet taken. */
let settled = new Map<string, Entry | null>();

/** What is held of a key, expired or not. */
function held(key: string): Entry | null {
  const changed = current.get(key);
  return changed === undefined ? (entries.get(key) ?? null) : changed;
}

function isLive(entry: Entry | null): entry is Entry {
  return entry !== null && (entry.expires === Infinity || entry.expires > Date.now());
}

function read(key: string): Entry | null {
  const entry = held(key);
  return isLive(entry) ? entry : null;
}

function sizeOf(key: string, entry: Entry | null): number {
  return entry === null ? 0 : key.length + entry.json.length;
}

/** Frees the room of what has expired. */
function sweep(): void {
  if (nextExpiry > Date.now()) return;
  let next = Infinity;
  for (const map of [entries, current]) {
    for (const [key, entry] of map) {
      if (entry === null || isLive(entry)) next = Math.min(next, entry?.expires ?? Infinity);
      else if (map === current) put(key, null);
      else if (current.has(key)) entries.delete(key);
      else drop(key, sizeOf(key, entry));
    }
  }
  nextExpiry = next;
}

function drop(key: string, length: number): void {
  settled.set(key, null);
  entries.delete(key);
  size -= length;
  keys--;
}

function put(key: string, entry: Entry | null): void {
  const before = held(key);
  const sizeAfter = size + sizeOf(key, entry) - sizeOf(key, before);
  const keysAfter = keys + (entry === null ? 0 : 1) - (before === null ? 0 : 1);
  // First what may throw, in a script that has used up the stack.
  current.set(key, entry);
  size = sizeAfter;
  keys = keysAfter;
  if (entry !== null && entry.expires < nextExpiry) nextExpiry = entry.expires;
}

/** The limit that would be exceeded. */
function exceeded(key: string, entry: Entry): string | null {
  const before = held(key);
  if (size + sizeOf(key, entry) - sizeOf(key, before) > maxSize) return `${maxSize} characters`;
  return keys + (before === null ? 1 : 0) > maxKeys ? `${maxKeys} keys` : null;
}

function write(key: string, entry: Entry): void {
  if (exceeded(key, entry) !== null) {
    sweep();
    const limit = exceeded(key, entry);
    if (limit !== null) throw new RangeError(`cache is full: ${limit} at most`);
  }
  put(key, entry);
}

/** Keeps what the message changed. Called when a message is through, also with an error. */
export function settleCache(): void {
  if (current.size === 0) return;
  for (const [key, entry] of current) {
    if (entry === null) entries.delete(key);
    else entries.set(key, entry);
    settled.set(key, entry);
  }
  current = new Map();
}

/** Forgets what the message changed: it ran out of time. */
export function discardCache(): void {
  const changed = current;
  current = new Map();
  for (const [key, entry] of changed) {
    const before = entries.get(key) ?? null;
    size += sizeOf(key, before) - sizeOf(key, entry);
    keys += (before === null ? 0 : 1) - (entry === null ? 0 : 1);
  }
}

/** Takes the changes since the last call, for the host. */
export function takeCacheChanges(): CacheChange[] {
  if (settled.size === 0) return [];
  const changes = Array.from(settled, ([key, entry]): CacheChange => {
    if (entry === null) return [key, null];
    return entry.expires === Infinity ? [key, entry.json] : [key, entry.json, entry.expires];
  });
  settled = new Map();
  return changes;
}

/** Replaces everything by what an earlier isolate or process left. */
export function loadCache(state: CacheChange[]): void {
  entries.clear();
  size = 0;
  nextExpiry = Infinity;
  for (const [key, json, expires = Infinity] of state) {
    if (json === null) continue;
    const entry = { json, expires };
    // What has expired is kept until it is swept, so that those outside hear that it is gone.
    entries.set(key, entry);
    size += sizeOf(key, entry);
    nextExpiry = Math.min(nextExpiry, expires);
  }
  keys = entries.size;
}

/** Sets what the cache holds at most: characters and keys. */
export function limitCache(characters: number, keyCount: number): void {
  maxSize = characters;
  maxKeys = keyCount;
}

function keyOf(key: unknown): string {
  if (typeof key !== 'string') throw new TypeError('a cache key is a string');
  return key;
}

function expiryOf(options: unknown): number {
  if (options === undefined || options === null) return Infinity;
  if (typeof options !== 'object') throw new TypeError('the options of cache.set are an object such as { ttl: 60000 }');
  const { ttl } = options as { ttl?: unknown };
  if (ttl === undefined || ttl === null) return Infinity;
  if (typeof ttl !== 'number' || !(ttl > 0)) throw new TypeError('the ttl of cache.set is a number of milliseconds greater than 0');
  return Date.now() + ttl;
}

/** The `cache` object of scripts. */
export function createCache(): Record<string, (key: unknown, value?: unknown, options?: unknown) => unknown> {
  return {
    get(key) {
      const entry = read(keyOf(key));
      return entry === null ? undefined : JSON.parse(entry.json);
    },
    set(key, value, options) {
      const json = JSON.stringify(value);
      if (json === undefined) throw new TypeError('a cache value is anything JSON can hold');
      write(keyOf(key), { json, expires: expiryOf(options) });
    },
    exists: (key) => read(keyOf(key)) !== null,
    delete(key) {
      const existed = read(keyOf(key)) !== null;
      if (existed) put(key as string, null);
      return existed;
    },
    keys() {
      sweep();
      const unchanged = [...entries.keys()].filter((key) => !current.has(key));
      return [...unchanged, ...[...current].flatMap(([key, entry]) => (entry === null ? [] : [key]))];
    },
  };
}
