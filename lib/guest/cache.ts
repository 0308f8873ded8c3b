/**
 * The `cache` of scripts: keys with JSON values. Values are held as text, so a script gets a copy and
 * never an object that lives on. What a message changed counts once the message is through; the
 * changes go out with the results and outlive the isolate.
 */

/** `[key, JSON text]`, or null as text for a key that was deleted; and when it expires, in Unix milliseconds, if it does. */
export type CacheChange = [key: string, json: string | null, expires?: number];

const MAX_LENGTH = 1024 * 1024;
const MAX_KEYS = 10_000;

const entries = new Map<string, string>();
/** Characters and keys that the cache holds, changes by the message that runs included. */
let length = 0;
let keys = 0;
/** Changes by the message that runs. */
let current = new Map<string, string | null>();
/** Changes by messages that are through, not yet taken. */
let settled = new Map<string, string | null>();

function read(key: string): string | undefined {
  const changed = current.get(key);
  if (changed !== undefined) return changed ?? undefined;
  return current.has(key) ? undefined : entries.get(key);
}

function size(key: string, json: string | null | undefined): number {
  return json == null ? 0 : key.length + json.length;
}

function write(key: string, json: string | null): void {
  const before = read(key);
  const lengthAfter = length + size(key, json) - size(key, before);
  const keysAfter = keys + (json === null ? 0 : 1) - (before === undefined ? 0 : 1);
  if (json !== null) {
    if (lengthAfter > MAX_LENGTH) throw new RangeError(`cache is full: ${MAX_LENGTH} characters at most`);
    if (keysAfter > MAX_KEYS) throw new RangeError(`cache is full: ${MAX_KEYS} keys at most`);
  }
  // First what may throw, in a script that has used up the stack.
  current.set(key, json);
  length = lengthAfter;
  keys = keysAfter;
}

/** Keeps what the message changed. Called when a message is through, also with an error. */
export function settleCache(): void {
  if (current.size === 0) return;
  for (const [key, json] of current) {
    if (json === null) entries.delete(key);
    else entries.set(key, json);
    settled.set(key, json);
  }
  current = new Map();
}

/** Takes the changes since the last call, for the host. */
export function takeCacheChanges(): CacheChange[] {
  if (settled.size === 0) return [];
  const changes = [...settled];
  settled = new Map();
  return changes;
}

/** Replaces everything by what an earlier isolate or process left. */
export function loadCache(state: CacheChange[]): void {
  entries.clear();
  length = 0;
  for (const [key, json] of state) {
    if (json === null) continue;
    entries.set(key, json);
    length += size(key, json);
  }
  keys = entries.size;
}

function keyOf(key: unknown): string {
  if (typeof key !== 'string') throw new TypeError('a cache key is a string');
  return key;
}

/** The `cache` object of scripts. */
export function createCache(): Record<string, (key: unknown, value?: unknown) => unknown> {
  return {
    get(key) {
      const json = read(keyOf(key));
      return json === undefined ? undefined : JSON.parse(json);
    },
    set(key, value) {
      const json = JSON.stringify(value);
      if (json === undefined) throw new TypeError('a cache value is anything JSON can hold');
      write(keyOf(key), json);
    },
    exists: (key) => read(keyOf(key)) !== undefined,
    delete(key) {
      const existed = read(keyOf(key)) !== undefined;
      if (existed) write(keyOf(key), null);
      return existed;
    },
  };
}
