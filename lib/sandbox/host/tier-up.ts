import { setFlagsFromString } from 'node:v8';

/**
 * Ten times as many calls as V8 waits for by itself before it optimizes a function (three times for its second
 * compiler). Code that runs messages gets there within a second; code that starts a context runs once in each, was
 * optimized anew in each, and the compiler's threads kept contexts alive that were long let go of: a collection then
 * took 15 to 30 ms in the middle of somebody's start instead of 2 (measured).
 */
const CALLS = {
  'invocation-count-for-maglev': 4_000,
  'invocation-count-for-maglev-osr': 4_000,
  'invocation-count-for-turbofan': 8_000,
  'invocation-count-for-osr': 8_000,
};

/** Lets V8 optimize only what runs often. To be called before the first isolate is made. V8 versions without these flags ignore them. */
export function raiseTierUp(): void {
  for (const [flag, calls] of Object.entries(CALLS)) setFlagsFromString(`--${flag}=${calls}`);
}
