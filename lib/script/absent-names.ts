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

const KEPT = 'cache keeps values from one message to the next';

/**
 * Members that function nodes have and the sandbox has not, by the name before the dot. Other members of `context`,
 * `flow` and `global` are there.
 */
export const ABSENT_MEMBERS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ['node', new Map([
    ['send', 'return the message, or an array of messages; await what is not there yet, for nothing can be sent after the script has ended'],
    ['done', 'a message is done when the script has returned'],
    ['error', 'throw new Error(text) errors the message, console.error(text) writes to the log'],
    ['warn', 'console.warn writes to the log'], ['log', 'console.log writes to the log'],
    ['debug', 'console.debug writes to the log'], ['trace', 'console.debug writes to the log'],
    ['status', 'the node shows its figures as its status; console.log writes to the log'],
    ['on', 'a script ends with its message; there is nothing to close'],
  ])],
  ['context', new Map([
    ['get', KEPT], ['set', KEPT], ['keys', KEPT],
    ['flow', 'flow.get(key) reads the flow context'], ['global', 'global.get(key) reads the global context'],
  ])],
  ['flow', new Map([
    ['set', `the flow context can be read only; ${KEPT}`], ['keys', 'flow.get(key) reads the keys that the sandbox pool lists'],
  ])],
  ['global', new Map([
    ['set', `the global context can be read only; ${KEPT}`], ['keys', 'global.get(key) reads the keys that the sandbox pool lists'],
  ])],
]);
