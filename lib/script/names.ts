const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What the sandbox adds to JavaScript. `msg` is an argument, the others are globals. */
export const API_NAMES = ['msg', 'cache', 'console', 'context', 'db', 'http', 'events', 'env', 'flow', 'global'] as const;

/** Globals of JavaScript in the sandbox. */
export const BUILT_IN_NAMES = words(`
  Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Date Error AggregateError EvalError RangeError
  ReferenceError SuppressedError SyntaxError TypeError URIError Float16Array Float32Array Float64Array Infinity Int8Array
  Int16Array Int32Array Intl Iterator JSON Map Math NaN Number Object Promise Proxy Reflect RegExp Set String Symbol
  Uint8Array Uint8ClampedArray Uint16Array Uint32Array WeakMap WeakSet DisposableStack AsyncDisposableStack decodeURI
  decodeURIComponent encodeURI encodeURIComponent escape globalThis isFinite isNaN parseFloat parseInt undefined unescape`);
