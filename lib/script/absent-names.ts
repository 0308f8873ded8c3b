const MODULES = 'there are no modules; write the code into the script';
const TIMERS = 'there are no timers; use the delay or trigger node of Node-RED';
const NO_FILES = 'there is no file system; db keeps documents, cache keeps values';
const FETCH = 'use http.fetch(url, options)';
const TEXT_CODE = 'code cannot be made from text';
const THREADS = 'there is one thread, and no memory to share';
const GARBAGE = 'when memory is freed cannot be observed';
const BROWSER = 'scripts do not run in a browser';

/** Names of Node.js, of browsers and of function nodes that the sandbox does not have: what to know or do instead. */
export const ABSENT_NAMES: ReadonlyMap<string, string> = new Map([
  ['require', MODULES], ['module', MODULES], ['exports', MODULES],
  ['Buffer', 'bytes arrive as text or as { type: "Buffer", data: […] }; use Uint8Array'],
  ['process', 'use env.get(name) for environment variables'],
  ['fs', NO_FILES], ['path', MODULES], ['__dirname', NO_FILES], ['__filename', NO_FILES],
  ['setTimeout', TIMERS], ['setInterval', TIMERS], ['setImmediate', TIMERS],
  ['clearTimeout', TIMERS], ['clearInterval', TIMERS], ['clearImmediate', TIMERS],
  ['queueMicrotask', 'use Promise.resolve().then(callback)'],
  ['structuredClone', 'use JSON.parse(JSON.stringify(value))'],
  ['fetch', FETCH], ['XMLHttpRequest', FETCH], ['axios', FETCH], ['Request', FETCH], ['Response', FETCH],
  ['Headers', 'the headers of http.fetch are an object'],
  ['URL', 'use a regular expression'], ['URLSearchParams', 'use encodeURIComponent(value)'],
  ['TextEncoder', 'use charCodeAt(index) or encodeURIComponent(text)'], ['TextDecoder', 'use String.fromCharCode(code)'],
  ['atob', 'the script has to decode base64 itself'], ['btoa', 'the script has to encode base64 itself'],
  ['crypto', 'use Math.random() for random numbers'], ['performance', 'use Date.now()'],
  ['node', 'use console for node.log, node.warn and node.error, return for node.send'],
  ['RED', 'use JSON.parse(JSON.stringify(value)) for RED.util.cloneMessage'],
  ['util', MODULES], ['os', MODULES], ['promisify', MODULES],
  ['eval', TEXT_CODE], ['Function', TEXT_CODE], ['WebAssembly', TEXT_CODE],
  ['SharedArrayBuffer', THREADS], ['Atomics', THREADS], ['Worker', THREADS],
  ['WeakRef', GARBAGE], ['FinalizationRegistry', GARBAGE],
  ['window', BROWSER], ['document', BROWSER], ['alert', BROWSER], ['localStorage', 'use cache'], ['self', 'use globalThis'],
]);
