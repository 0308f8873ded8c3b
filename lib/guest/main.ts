import { globalApis, turnOn } from './apis';
import { createCache, limitCache, loadCache, type CacheChange } from './cache';
import { limitCalls } from './calls';
import { ConcurrentRunner } from './concurrent-runner';
import { createConsole } from './console';
import { limitEvents } from './events';
import { harden } from './harden';
import { CACHE_KEYS, CACHE_SIZE, type CallAnswer, type GuestOptions, type ProgramObject } from './protocol';
import { Runner } from './runner';
import { readContext, setSetting } from './setting';
import { traceProgram } from './trace';

function defineGlobal(name: string, value: object): void {
  Object.defineProperty(globalThis, name, { value, writable: false, enumerable: false, configurable: false });
}

defineGlobal('console', createConsole());
defineGlobal('cache', createCache());
for (const [name, api] of Object.entries(globalApis())) defineGlobal(name, api);
Object.defineProperty(globalThis, 'context', { get: readContext, enumerable: false, configurable: false });
harden();

let runner: Runner;
let concurrent: ConcurrentRunner;

/** What the host holds references to. Scripts cannot reach any of it. */
export const start = (program: ProgramObject, options: GuestOptions, progress: SharedArrayBuffer): void => {
  turnOn(options.apis ?? [], options.env ?? {});
  limitCache(options.cacheSize ?? CACHE_SIZE, options.cacheKeys ?? CACHE_KEYS);
  limitCalls(options.outputLimit);
  limitEvents(options.outputLimit);
  const object = options.trace === true ? traceProgram(program, options.isAsync) : program;
  if (options.isAsync) concurrent = new ConcurrentRunner(object, options, new Int32Array(progress));
  else runner = new Runner(object, options, new Int32Array(progress));
};
/** `setting` is the JSON text of a RunSetting. */
export const run = (text: string, setting: string): string => {
  setSetting(setting);
  return runner.run(text);
};
export const take = (): string => runner.take();
/** As {@link run}, for programs that await. */
export const runAsync = (text: string, setting: string): void => {
  setSetting(setting);
  concurrent.run(text);
};
/** `answers` is the JSON text of {@link CallAnswer}s. */
export const resume = (answers: string): void => concurrent.resume(JSON.parse(answers) as CallAnswer[]);
export const takeAsync = (isQuiet: boolean): string => concurrent.take(isQuiet);
/** Replaces what the cache holds: `changes` is the JSON text of `[key, JSON text][]`. */
export const load = (changes: string): void => loadCache(JSON.parse(changes) as CacheChange[]);
