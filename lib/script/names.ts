const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What the sandbox adds to JavaScript. `msg` is an argument, the others are globals. */
export const API_NAMES = ['msg', 'cache', 'console', 'context', 'db', 'http', 'events', 'env', 'flow', 'global'] as const;

/** Globals of JavaScript in the sandbox. */
export const BUILT_IN_NAMES = words(`
  AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError Float32Array
  Float64Array Infinity Int8Array Int16Array Int32Array Intl Iterator JSON Map Math NaN Number Object Promise Proxy
  RangeError ReferenceError Reflect RegExp Set String Symbol SyntaxError TypeError URIError Uint8Array Uint8ClampedArray
  Uint16Array Uint32Array WeakMap WeakSet decodeURI decodeURIComponent encodeURI encodeURIComponent escape globalThis
  isFinite isNaN parseFloat parseInt undefined unescape`);

/** Globals of JavaScript that not every version of Node.js has. */
export const NEWER_NAMES = words('AsyncDisposableStack DisposableStack Float16Array SuppressedError Temporal');
