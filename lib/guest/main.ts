import { createCache, loadCache, type CacheChange } from './cache';
import { createConsole } from './console';
import { harden } from './harden';
import type { GuestOptions, ProgramObject } from './protocol';
import { Runner } from './runner';

function defineGlobal(name: string, value: object): void {
  Object.defineProperty(globalThis, name, { value, writable: false, enumerable: false, configurable: false });
}

defineGlobal('console', createConsole());
defineGlobal('cache', createCache());
harden();

let runner: Runner;

/** What the host holds references to. Scripts cannot reach any of it. */
export const start = (program: ProgramObject, options: GuestOptions, progress: SharedArrayBuffer): void => {
  runner = new Runner(program, options, new Int32Array(progress));
};
export const run = (text: string): string => runner.run(text);
export const runAsync = (text: string): void => void runner.runAsync(text);
export const take = (): string => runner.take();
/** Replaces what the cache holds: `changes` is the JSON text of `[key, JSON text][]`. */
export const load = (changes: string): void => loadCache(JSON.parse(changes) as CacheChange[]);
