import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { createTagProcessor, type ScriptEvent } from '../../lib/index';
import { compileProgram } from '../../lib/script/compile';
import type { RunningStage } from '../script/run-program';
import { errorOf, messagesOf, payloadOf, runBatches, runTag, sharedSandbox, tagMessage } from './run-script';
import { echo, openSandbox } from './services';

/**
 * A way to leave something for the next message: what one message does, and what the next one looks at. The last part
 * is code that both have in front.
 */
type Way = readonly [way: string, leave: string, look: string, before?: string];

/** Objects that every script can get hold of, other than by a global name alone. */
const OBJECTS = [
  'globalThis', 'Object.getPrototypeOf(globalThis)', 'console', 'console.log', 'Object.getPrototypeOf(console)', 'cache', 'cache.get',
  'db', 'db.get', 'http.fetch', 'events', 'env.get', 'flow', 'global.get', 'context',
 
  'JSON', 'JSON.parse', 'Math', 'Math.max', 'Reflect', 'Intl', 'Object', 'Function', 'Array', 'Array.from', 'Array.prototype.map',
  'Array.prototype[Symbol.unscopables]', 'Promise', 'Promise.prototype.then', 'RegExp', 'Error', 'TypeError', 'Symbol', 'Date',
  'Proxy', 'eval', 'ArrayBuffer', 'ArrayBuffer.prototype', 'DataView.prototype', 'Uint8Array', 'Uint8Array.prototype',
  'Object.getPrototypeOf(Uint8Array)', 'Object.getPrototypeOf(Uint8Array.prototype)',
  'Object.prototype', 'Function.prototype', 'Array.prototype', 'String.prototype', 'Number.prototype', 'Boolean.prototype',
  'Symbol.prototype', 'BigInt.prototype', 'RegExp.prototype', 'Date.prototype', 'Map.prototype', 'Set.prototype',
  'WeakMap.prototype', 'WeakSet.prototype', 'Promise.prototype', 'Error.prototype', 'TypeError.prototype', 'AggregateError.prototype',
  'Iterator.prototype', 'Object.getPrototypeOf(msg)', 'Object.getPrototypeOf(msg.meta)', 'Object.getPrototypeOf(() => 1)',
  'Object.getPrototypeOf(function* () {})', 'Object.getPrototypeOf(function* () {}).prototype',
  'Object.getPrototypeOf(async function () {})', 'Object.getPrototypeOf(async function* () {})',
  'Object.getPrototypeOf(async function* () {}).prototype',
  'Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype)',
  'Object.getPrototypeOf([][Symbol.iterator]())', 'Object.getPrototypeOf(new Map().entries())',
  'Object.getPrototypeOf(new Set().values())', "Object.getPrototypeOf(''[Symbol.iterator]())",
  "Object.getPrototypeOf('a'.matchAll(/a/g))", 'Object.getPrototypeOf([].values().map((item) => item))',
  'Object.getPrototypeOf(Iterator.from({ next() {} }))',
  'Intl.NumberFormat', 'Intl.NumberFormat.prototype', 'Intl.DateTimeFormat.prototype', 'Intl.Collator.prototype',
  'Intl.Segmenter.prototype', "Object.getPrototypeOf(new Intl.Segmenter().segment('a'))",
  "Object.getPrototypeOf(new Intl.Segmenter().segment('a')[Symbol.iterator]())",
  "Object.getOwnPropertyDescriptor(RegExp.prototype, 'flags').get", "Object.getOwnPropertyDescriptor(Map.prototype, 'size').get",
  "Object.getOwnPropertyDescriptor(Object.prototype, '__proto__').set", 'Object.getOwnPropertyDescriptor(Array, Symbol.species).get',
  "Object.getOwnPropertyDescriptor(new Error(), 'stack').get", "Object.getOwnPropertyDescriptor(new Error(), 'stack').set",
];

/** Ways that work where nothing is done against them; the first test shows that each of them does. */
const OPEN_WAYS: readonly Way[] = [
  ...OBJECTS.map((object): Way => [`a property of ${object}`, `(${object}).left = 1;`, `(${object}).left`]),
  ['Object.defineProperty on the global object', "Object.defineProperty(globalThis, 'left', { value: 1 });", 'typeof left'],
  ['Reflect.set on the global object', "Reflect.set(globalThis, 'left', 1);", 'typeof left'],
  ['Object.assign to the global object', 'Object.assign(globalThis, { left: 1 });', 'typeof left'],
  ['a getter on the global object', "globalThis.__defineGetter__('left', () => 1);", 'typeof left'],
  ['a replaced global function', "globalThis.parseInt = () => 'left';", "parseInt('1')"],
  ['a removed global', 'delete globalThis.WeakMap;', 'typeof WeakMap'],
  ['this, in the stage', 'this.left = 1;', 'this.left'],
  ["the stage's own function, through this", "this.run = () => ({ payload: { seen: 'left' } });", '0'],
  ['a replaced method of arrays', "Array.prototype.at = () => 'left';", '[1].at(0)'],
  ['a replaced iterator of arrays', "Array.prototype[Symbol.iterator] = function* () { yield 'left' };", '[...[1]].join()'],
  ['an element of every array', "Array.prototype[3] = 'left';", '[1, 2][3]'],
  ['a replaced method of strings', "String.prototype.trim = () => 'left';", "' a '.trim()"],
  ['a replaced method of numbers', "Number.prototype.toFixed = () => 'left';", '(1).toFixed(1)'],
  ['a replaced method of dates', "Date.prototype.getTime = () => 'left';", 'new Date(0).getTime()'],
  ['a replaced method of maps', "Map.prototype.get = () => 'left';", 'new Map().get(1)'],
  ['a replaced method of regular expressions', "RegExp.prototype.exec = () => ['left'];", "'a'.match(/b/)"],
  ['a replaced then of promises', "Promise.prototype.then = () => 'left';", 'typeof Promise.resolve().then()'],
  ['a replaced toString of objects', "Object.prototype.toString = () => 'left';", 'String({})'],
  ['a replaced next of generators', "(function* () {}).prototype.__proto__.next = () => 'left';", '(function* () {})().next()'],
  ['a replaced format of numbers', "Intl.NumberFormat.prototype.formatToParts = () => 'left';", "new Intl.NumberFormat('en').formatToParts(1)[0].value"],
  ['a replaced JSON.stringify', "JSON.stringify = () => 'left';", 'JSON.stringify(1)'],
  ['a replaced Math.max', "Math.max = () => 'left';", 'Math.max(1)'],
  ['a replaced console.log', 'console.log = 1;', 'typeof console.log'],
  ['a replaced cache.exists', "cache.exists = () => 'left';", "cache.exists('left')"],
  ['a toJSON of all objects', "Object.prototype.toJSON = () => 'left';", 'typeof ({}).toJSON'],
  ['a toJSON of bigints', "BigInt.prototype.toJSON = () => 'left';", 'typeof (1n).toJSON'],
  ['a getter on all objects', "Object.defineProperty(Object.prototype, 'left', { get: () => 1 });", '({}).left'],
  ['a getter on all arrays', "Object.prototype.__defineGetter__.call(Array.prototype, 'left', () => 1);", '[].left'],
  ['the prototype of all arrays', 'Object.setPrototypeOf(Array.prototype, { left: 1 });', '[].left'],
  ['the prototype of all functions', 'Function.prototype.__proto__ = { left: 1 };', '(() => 1).left'],
  ['the prototype of console', 'Object.setPrototypeOf(console, { left: 1 });', 'console.left'],
  ['the prototype of JSON', 'JSON.__proto__ = { left: 1 };', 'JSON.left'],
  ['a removed method', 'delete Array.prototype.at;', 'typeof [].at'],
  ['the species of arrays', "Object.defineProperty(Array, Symbol.species, { value: function () { return { left: 1 } } });", '[1].map((item) => item).left'],
  ['Symbol.hasInstance of functions', 'Object.defineProperty(Map, Symbol.hasInstance, { value: () => true });', '1 instanceof Map'],
  ['Error.prepareStackTrace', "Error.prepareStackTrace = () => 'left';", 'new Error().stack.length > 4'],
  ['Error.stackTraceLimit', 'Error.stackTraceLimit = 0;', "new Error().stack.includes(' at ')"],
  ['Error.captureStackTrace on a built-in', 'Error.captureStackTrace(Map);', 'typeof Map.stack'],
  ['RegExp.$1', '/(left)/.exec("left");', 'RegExp.$1'],
  ['RegExp.lastMatch', '"left".replace(/left/, "");', 'RegExp.lastMatch'],
  ['RegExp["$&"]', '/left/.test("left");', 'RegExp["$&"]'],
  ['RegExp.input', '"left".match(/l/);', 'RegExp.input'],
  ['RegExp.input, assigned', 'RegExp.input = "left";', 'RegExp.$_'],
  ['RegExp.leftContext', '"left!".split(/!/);', 'RegExp.leftContext'],
  ['RegExp.rightContext', '"!left".search(/!/);', 'RegExp["$\'"]'],
  ['RegExp.lastParen', '/(l)(eft)/.exec("left");', 'RegExp["$+"]'],
  ['a promise that settles after the message', 'Promise.resolve().then(() => { globalThis.left = 1 });', 'typeof left'],
  ['an async function that nobody awaits', '(async () => { await null; Array.prototype.left = 1 })();', '[].left'],
  ['a thenable that is resolved later', 'Promise.resolve({ then() { Map.left = 1 } });', 'Map.left'],
  ['the prototype of an error of the guest', 'try { cache.get(1) } catch (error) { error.__proto__.left = 1 }', 'new TypeError().left'],
  ['the constructor of an error of the engine', 'try { null.x } catch (error) { error.constructor.left = 1 }', 'TypeError.left'],
];

/** Ways that leave nothing in any strict script: a list of what need not be feared. */
const DEAD_WAYS: readonly Way[] = [
  ['a name that is not declared', 'left = 1;', 'typeof left'],
  ['a var of the script', 'var left = 1;', 'typeof left'],
  ['a let of the script', 'let left = 1; msg.keep = () => left;', 'typeof left'],
  ['msg', 'msg.left = 1; msg.meta.left = 1;', 'msg.left ?? msg.meta.left'],
  ['msg, kept by a promise that never settles', 'new Promise(() => {}).then(() => msg); msg.left = 1;', 'msg.left'],
  ['the prototype of msg', 'Object.setPrototypeOf(msg, { left: 1 });', 'msg.left'],
  ['a property of a symbol', "Symbol.for('left').left = 1;", "Symbol.for('left').left"],
  ['a description of a registered symbol', "Symbol.for('left');", "Symbol.keyFor(Symbol('left'))"],
  ['the strings of a template', 'site().left = 1;', 'site().left', 'const site = () => ((strings) => strings)`a${1}b`;'],
  ['the raw strings of a template', 'site().raw.push(1);', 'site().raw.length', 'const site = () => ((strings) => strings)`a${1}b`;'],
  ['a WeakMap with a template as its key', 'known.set(site(), 1);', 'known.get(site())', 'const known = new WeakMap(); const site = () => ((strings) => strings)`a`;'],
  ['a WeakMap with a built-in as its key', 'known.set(Array, 1);', 'known.get(Array)', 'const known = new WeakMap();'],
  ['lastIndex of a literal', "literal().test('aa');", 'literal().lastIndex', 'const literal = () => /a/g;'],
  ['a static field of a class', 'Counter.count++;', 'Counter.count', 'class Counter { static count = 0 }'],
  ['a private static field of a class', 'Counter.next();', 'Counter.next()', 'class Counter { static #count = 0; static next() { return Counter.#count++ } }'],
  ['a private field on a built-in', 'new Stamp(Array);', 'Stamp.isOn(Array)', 'class Stamp extends (class { constructor(target) { return target } }) { #stamp = 1; static isOn(target) { return #stamp in target } }'],
  ['a property of a function', 'count.calls = 1;', 'count.calls', 'function count() {}'],
  ['the prototype of a class of the script', 'Point.prototype.left = 1;', 'new Point().left', 'class Point {}'],
  ['a default that is an object', 'add(1);', 'add(1).length', 'function add(item, list = []) { list.push(item); return list }'],
  ['a generator that is not finished', 'steps.next();', 'steps.next().value', 'const steps = (function* () { yield 1; yield 2 })();'],
  ['arguments.callee', 'arguments.callee.left = 1;', 'arguments.callee.left'],
  ['arguments', 'arguments[1] = 1;', 'arguments[1]'],
  ['the caller of a function', '(function inner() { inner.caller.left = 1 })();', '(function inner() { return inner.caller.left })()'],
  ['%ThrowTypeError%', "Object.getOwnPropertyDescriptor(Function.prototype, 'caller').get.left = 1;", "Object.getOwnPropertyDescriptor(Function.prototype, 'caller').get.left"],
  ['new.target', 'new.target.left = 1;', 'typeof new.target'],
  ['the default locale', "new Intl.NumberFormat('de').format(1.5);", 'new Intl.NumberFormat().resolvedOptions().locale'],
  ['the default time zone', "new Intl.DateTimeFormat('en', { timeZone: 'Asia/Tokyo' }).format(0);", 'new Intl.DateTimeFormat().resolvedOptions().timeZone'],
  ['a legacy Intl object', 'Intl.NumberFormat.call(Object.create(Intl.NumberFormat.prototype)).left = 1;', 'Intl.NumberFormat.left'],
  ['a date', 'new Date(0).setFullYear(1999);', 'new Date(0).getUTCFullYear()'],
  ['memory of a freed buffer', 'new Uint8Array(4096).fill(7);', 'new Uint8Array(4096).some((byte) => byte === 7)'],
  ['a detached buffer', 'new ArrayBuffer(8).transfer();', 'new ArrayBuffer(8).detached'],
  ['the prototype of Object.prototype', 'Object.setPrototypeOf(Object.prototype, { left: 1 });', '({}).left'],
  ['JSON.rawJSON', "JSON.rawJSON('1').left = 1;", "JSON.rawJSON('1').left"],
  ['the copy that cache gave', "cache.set('object', {}); cache.get('object').left = 1;", "cache.set('object', {}), cache.get('object').left"],
  ['a stack that is used up', '(function deeper() { deeper() })();', '(function depth(n) { try { return depth(n + 1) } catch { return n > 1000 } })(0)'],
];

/** Leaves something when the payload is `leave`, and always says what it sees. */
function scriptOf([, leave, look, before = '']: Way, awaits = false): string {
  return `${before}
    if (msg.payload === 'leave') { try { ${leave} } catch {} return msg }
    ${awaits ? 'await null;' : ''}
    let seen;
    try { seen = ${look} } catch (error) { seen = 'threw ' + error.message }
    msg.payload = { seen: typeof seen + ' ' + String(seen) };
    return msg;`;
}

const LOOK = { payload: 'look' };
const LEAVE = { payload: 'leave' };

/** What the messages of a batch see before and after one that leaves something, and the messages of the next batches. */
async function seenBy(way: Way, awaits = false): Promise<unknown[]> {
  const outcomes = await runBatches({ code: scriptOf(way, awaits), sandbox }, [LOOK, LEAVE, LOOK, LOOK], [LOOK], [LEAVE, LOOK]);
  return outcomes.flatMap((batch) => batch.flatMap(messagesOf)).filter(({ payload }) => payload !== 'leave');
}

/** The same in a context where nothing is done against it. */
async function seenUnprotected(way: Way): Promise<unknown[]> {
  const compiled = compileProgram({ kind: 'nodered_js', code: scriptOf(way) });
  assert.ok(compiled.ok, JSON.stringify(compiled));
  const context = createContext({});
  runInContext("globalThis.console = { log() {} }; globalThis.cache = { get(key) { if (key === 1) throw new TypeError() }, exists: () => false };", context);
  runInContext("const api = () => ({ get() {}, fetch() {} }); for (const name of ['db', 'http', 'events', 'env', 'flow', 'global', 'context']) globalThis[name] = api();", context);
  const { stages } = runInContext(compiled.program.text, context) as { stages: RunningStage[] };
  const payloads: unknown[] = [];
  for (const message of [LOOK, LEAVE, LOOK]) {
    const msg: unknown = runInContext(`({ payload: '${message.payload}', meta: {} })`, context);
    payloads.push((stages[0]?.run(msg) as { payload: unknown }).payload);
    // Lets what the message left behind run.
    await new Promise(setImmediate);
  }
  return [payloads[0], payloads[2]];
}

const sandbox = sharedSandbox();

suite('each way leaves something where nothing is done against it, so that the tests below can notice', () => {
  for (const way of OPEN_WAYS) {
    test(way[0], async () => {
      const [before, after] = await seenUnprotected(way);
      assert.notDeepEqual(after, before);
    });
  }
});

suite('the next message sees nothing of', () => {
  for (const way of [...OPEN_WAYS, ...DEAD_WAYS]) {
    test(way[0], async () => {
      const [first, ...later] = await seenBy(way);
      assert.equal(later.length, 4);
      for (const message of later) assert.deepEqual(message, first);
    });
  }
});

suite('the next message of a script that awaits sees nothing of', () => {
  for (const way of OPEN_WAYS.filter(([name]) => !name.startsWith('a property of'))) {
    test(way[0], async () => {
      const [first, ...later] = await seenBy(way, true);
      for (const message of later) assert.deepEqual(message, first);
    });
  }
});

test('what is meant to be seen is seen: the cache', async () => {
  const [first, ...later] = await seenBy(['', "cache.set('left', 1);", "cache.get('left')"]);
  assert.deepEqual(first, { payload: { seen: 'undefined undefined' }, meta: {} });
  assert.deepEqual(later, Array(4).fill({ payload: { seen: 'number 1' }, meta: {} }));
});

test('messages that are under way together see nothing of each other', async () => {
  const open = openSandbox({ services: echo().services });
  // Each leaves what it can before it waits, and looks after all the others have done the same.
  const code = `
    const own = msg.payload;
    for (const object of [db, http, events, context, env, flow, msg.meta]) try { object.left = own } catch {}
    events.emit('from', own);
    const answer = await db.get(own);
    await null;
    events.emit('from', answer);
    if (own === 'bad') null.x;
    msg.payload = [answer, db.left, events.left, context.left, context.user].filter((seen) => seen !== undefined && seen !== own);
    return msg;`;
  const events: ScriptEvent[] = [];
  const processor = await createTagProcessor({ defaults: code, advancedProcessing: "if (msg.payload.length > 1) null.x; return msg", sandbox: open, onEvent: (event) => events.push(event) });
  const payloads = Array.from({ length: 40 }, (_, index) => (index === 20 ? 'bad' : `message ${index}`));
  const [outcomes, others] = await Promise.all([
    processor.process(payloads.map((payload) => tagMessage(payload)), { user: 'ann' }),
    processor.process(payloads.map((payload) => tagMessage(payload)), { user: 'bob' }),
  ]);
  await processor.close();
  for (const [user, batch] of [['ann', outcomes], ['bob', others]] as const) {
    batch.forEach((outcome, index) => {
      if (index === 20) assert.deepEqual([errorOf(outcome).stage, errorOf(outcome).line], ['defaults', 8]);
      else assert.deepEqual((payloadOf(outcome) as { value: unknown }).value, JSON.stringify([user]));
    });
  }
  const expected = payloads.filter((payload) => payload !== 'bad').flatMap((payload) => Array<string>(4).fill(payload));
  assert.deepEqual(events.map(({ payload }) => payload).sort(), expected.sort());
});

test('no stage of a tag processor has a this that outlives the message', async () => {
  const note = "msg.payload.push(typeof this); try { this.left = (this.left ?? 0) + 1; msg.payload.push('left') } catch {}";
  const outcomes = await runTag(
    {
      defaults: `msg.payload = []; ${note} return msg`,
      conditions: [{ if: `${note} true`, then: `${note} return msg` }],
      advancedProcessing: `${note} return msg`,
      sandbox,
    },
    tagMessage(0),
    tagMessage(0),
  );
  const expected = JSON.stringify(['undefined', 'undefined', 'undefined', 'undefined']);
  for (const outcome of outcomes) assert.deepEqual((payloadOf(outcome) as { value: unknown }).value, expected);
});
