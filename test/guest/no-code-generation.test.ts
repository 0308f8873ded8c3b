import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createContext, runInContext, runInNewContext } from 'node:vm';
import { ConfigError, createJsProcessor } from '../../lib/index';
import { REACHABLE } from './reachable';
import { payloadOf, runJs, sharedSandbox } from './run-script';

const sandbox = sharedSandbox({ timeout: 10_000, memory_limit: 256 });
const TEXT = "'return 42'";

/** What an expression gives as text, or the error it throws. */
async function evaluate(expression: string): Promise<string> {
  const code = `const run = () => (${expression}); try { msg.payload = String(run()) } catch (error) { msg.payload = String(error) } return msg`;
  const [outcome] = await runJs({ code, sandbox }, { payload: 0 });
  return payloadOf(outcome) as string;
}

const GENERATORS: readonly (readonly [expression: string, name: string])[] = [
  [`eval('42')`, 'eval'],
  [`(0, eval)('42')`, 'eval'],
  [`globalThis.eval('42')`, 'eval'],
  [`[eval][0]('42')`, 'eval'],
  [`eval.call(null, '42')`, 'eval'],
  [`['42'].map(eval)`, 'eval'],
  [`Reflect.apply(eval, null, ['42'])`, 'eval'],
  [`Function(${TEXT})()`, 'Function()'],
  [`new Function(${TEXT})()`, 'Function()'],
  [`Function.prototype.constructor(${TEXT})()`, 'Function()'],
  [`Function.call(null, ${TEXT})()`, 'Function()'],
  [`Function.bind(null, ${TEXT})()()`, 'Function()'],
  [`Reflect.construct(Function, [${TEXT}])()`, 'Function()'],
  [`Reflect.construct(Function, [${TEXT}], class Own extends Function {})()`, 'Function()'],
  [`new (class Own extends Function {})(${TEXT})()`, 'Function()'],
  [`[${TEXT}].map(Function)`, 'Function()'],
  [`'a'.replace(/a/, Function)`, 'Function()'],
  [`JSON.parse('1', Function)`, 'Function()'],
  [`Array.from({ length: 1 }, Function)`, 'Function()'],
  [`Function\`42\``, 'Function()'],
  [`(async () => {}).constructor(${TEXT})()`, 'AsyncFunction()'],
  [`new (Object.getPrototypeOf(async function () {}).constructor)(${TEXT})()`, 'AsyncFunction()'],
  [`(function* () {}).constructor(${TEXT})()`, 'GeneratorFunction()'],
  [`new (Object.getPrototypeOf(function* () {}).constructor)(${TEXT})()`, 'GeneratorFunction()'],
  [`(async function* () {}).constructor(${TEXT})()`, 'AsyncGeneratorFunction()'],
  [`Object.getPrototypeOf((async () => {}).constructor).constructor(${TEXT})()`, 'Function()'],
  [`(() => { class Own extends (async () => {}).constructor {} return new Own(${TEXT}) })()`, 'AsyncFunction()'],
];

suite('code cannot be made of text', () => {
  for (const [expression, name] of GENERATORS) {
    test(expression, async () => {
      assert.equal(await evaluate(expression), `TypeError: ${name} is not available in the sandbox`);
    });
  }
});

/** One of each kind of value that a script can hold. */
const VALUES = [
  'msg', 'msg.meta', 'msg.payload', '{}', '[]', "''", '1', 'true', '1n', 'Symbol()', '/a/', 'new Date()', 'new Map()', 'new WeakSet()',
  'console', 'console.log', 'cache', 'cache.get', "cache.get('missing') ?? {}", 'globalThis', 'Math', 'JSON', 'Reflect', 'Intl', 'arguments',
  'new Error()', '(() => { try { null.x } catch (error) { return error } })()', '(() => { try { cache.get(1) } catch (error) { return error } })()',
  "(() => { try { cache.set('key') } catch (error) { return error } })()", '(() => { try { eval() } catch (error) { return error } })()',
  '(() => { try { (function deeper() { deeper() })() } catch (error) { return error } })()',
  'Promise.resolve()', '[].values()', 'new Map().entries()', "'a'.matchAll(/a/g)", '[].values().map(String)', '(function* () {})()',
  'new Proxy({}, {})', 'new Proxy(function () {}, {})', 'Proxy.revocable({}, {}).revoke', 'new Uint8Array(1).buffer', 'class Own {}',
  "(() => { let given; 'x' in new Proxy({}, { has(...args) { given = args; return true } }); return given })()",
  '(() => { let given; [1].map(function (...args) { given = args }); return given })()',
  '(() => { let given; new Promise((resolve) => { given = resolve }); return given })()',
  "Object.getOwnPropertyDescriptor(Map.prototype, 'size').get", "Object.getOwnPropertyDescriptor(new Error(), 'stack').get ?? {}",
  "Object.getOwnPropertyDescriptor(Object.prototype, 'toString').get", "new Intl.NumberFormat('en').format",
];

suite('no value leads to a constructor of functions', () => {
  for (const value of VALUES) {
    test(value, async () => {
      const code = `const value = (${value});
        const errors = [];
        for (const up of [value.constructor?.constructor, value.constructor, Object.getPrototypeOf(value.constructor)?.constructor]) {
          let made;
          try { made = up(${TEXT}) } catch (error) { errors.push(error.message) }
          if (typeof made === 'function') throw new Error('made a function');
        }
        msg.payload = errors;
        return msg`;
      const [outcome] = await runJs({ code, sandbox }, { payload: {} });
      assert.ok((payloadOf(outcome) as string[]).includes('Function() is not available in the sandbox'));
    });
  }
});

/** Calls every function that can be reached with a text, in each way a function can be called, and counts what is a function that was made of it. */
const BRUTE_FORCE = `${REACHABLE}
  const makers = new Set();
  const all = reachable(instances());
  for (const [value, path] of all) {
    if (typeof value !== 'function') continue;
    for (const call of [() => value(${TEXT}), () => new value(${TEXT}), () => value.call({}, ${TEXT}), () => value.call(${TEXT}, ${TEXT})]) {
      const made = attempt(call);
      if (typeof made === 'function' && /return 42/.test(Function.prototype.toString.call(made))) makers.add(path);
      if (made === 42) makers.add(path);
      attempt(() => made.then(String, String));
    }
  }
`;

test('no function that can be reached makes a function of text', async () => {
  const code = `${BRUTE_FORCE} msg.payload = { count: all.size, makers: [...makers] }; return msg`;
  const [outcome] = await runJs({ code, sandbox, onConsole: () => undefined }, { payload: 0 });
  const { count, makers } = payloadOf(outcome) as { count: number; makers: string[] };
  assert.deepEqual(makers, []);
  assert.ok(count > 900, `only ${count} objects were found`);
});

test('the search notices: where nothing is blocked it finds all four constructors', () => {
  const context = createContext({ console: {}, cache: {} });
  const found = runInContext(
    `'use strict'; (function (msg) { ${BRUTE_FORCE} return [...makers].join('\\n') })({ meta: {} })`, context,
  ) as string;
  assert.ok(found.split('\n').length >= 4, found);
});

suite('import and its like are refused when the script is deployed', () => {
  for (const code of ["return import('fs')", "(async () => { await import('fs') })(); return msg", 'return import.meta', "import fs from 'fs'; return msg", 'export default msg']) {
    test(code, async () => {
      await assert.rejects(createJsProcessor({ code, sandbox }), (error: unknown) => {
        assert.ok(error instanceof ConfigError);
        assert.match(error.message, /import/);
        return true;
      });
    });
  }
});

test('no global but those of the language and those that are documented', async () => {
  const names = (await evaluate('Object.getOwnPropertyNames(globalThis).sort()')).split(',');
  const language = runInNewContext('Object.getOwnPropertyNames(globalThis)') as string[];
  const added = names.filter((name) => !language.includes(name) || name === 'console');
  assert.deepEqual(added, ['cache', 'console', 'context', 'db', 'env', 'events', 'flow', 'global', 'http']);
  assert.equal(await evaluate('Reflect.ownKeys(console).sort()'), 'debug,error,info,log,warn');
  assert.equal(await evaluate('Reflect.ownKeys(cache).sort()'), 'delete,exists,get,keys,set');
});

suite('not there', () => {
  const names = [
    'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'ShadowRealm', 'WeakRef', 'FinalizationRegistry', 'require', 'module', 'exports',
    'process', 'Buffer', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'structuredClone',
    'performance', 'gc', 'ivm', 'node', 'RED',
  ];
  for (const name of names) {
    test(name, async () => {
      assert.equal(await evaluate(`typeof ${name} + typeof globalThis.${name}`), 'undefinedundefined');
      assert.equal(await evaluate(name), `ReferenceError: ${name} is not defined`);
    });
  }
  test('a timer with a text', async () => {
    assert.equal(await evaluate("setTimeout('42', 0)"), 'ReferenceError: setTimeout is not defined');
  });
});

const RESIZABLE = 'TypeError: resizable ArrayBuffers are not available in the sandbox';

const BUFFERS: readonly (readonly [expression: string, gives: string])[] = [
  ['new ArrayBuffer(8, { maxByteLength: 16 })', RESIZABLE],
  ['new (class Own extends ArrayBuffer {})(8, { maxByteLength: 16 })', RESIZABLE],
  ['new (class Own extends ArrayBuffer { constructor() { super(8, { maxByteLength: 16 }) } })()', RESIZABLE],
  ['Reflect.construct(ArrayBuffer, [8, { maxByteLength: 16 }])', RESIZABLE],
  ['Reflect.construct(ArrayBuffer, [8, { maxByteLength: 16 }], Uint8Array)', RESIZABLE],
  ['Reflect.construct(Object.getPrototypeOf(class extends ArrayBuffer {}), [8, { maxByteLength: 16 }])', RESIZABLE],
  ['new (new Uint8Array(8).buffer.constructor)(8, { maxByteLength: 16 })', RESIZABLE],
  ['new (ArrayBuffer.prototype.constructor)(8, { maxByteLength: 16 })', RESIZABLE],
  ['new (ArrayBuffer[Symbol.species])(8, { maxByteLength: 16 })', RESIZABLE],
  ['new ArrayBuffer(8, new Proxy({}, { get: () => 16 }))', RESIZABLE],
  ['(() => { let reads = 0; return new ArrayBuffer(8, { get maxByteLength() { return reads++ === 0 ? undefined : 16 } }).resizable })()', 'false'],
  ['(() => { class Own extends ArrayBuffer { static get [Symbol.species]() { return function (length) { return new ArrayBuffer(length, { maxByteLength: 16 }) } } } return new Own(8).slice(0, 4) })()', RESIZABLE],
  ['new ArrayBuffer(8).transfer(16).resizable', 'false'],
  ['new ArrayBuffer(8).transferToFixedLength(16).resizable', 'false'],
  ['new ArrayBuffer(8).resize(16)', 'TypeError: Method ArrayBuffer.prototype.resize called on incompatible receiver [object ArrayBuffer]'],
  ['new Uint8Array(new ArrayBuffer(8)).buffer.resizable', 'false'],
  // What is left works as ever.
  ['new ArrayBuffer(8).byteLength', '8'],
  ['new ArrayBuffer(8, {}).byteLength', '8'],
  ['new ArrayBuffer().byteLength', '0'],
  ['new ArrayBuffer(8).slice(2).byteLength', '6'],
  ['new ArrayBuffer(8) instanceof ArrayBuffer', 'true'],
  ['new (class Own extends ArrayBuffer {})(8).byteLength', '8'],
  ['ArrayBuffer.isView(new DataView(new ArrayBuffer(8)))', 'true'],
  ['ArrayBuffer.name + ArrayBuffer.length', 'ArrayBuffer1'],
  ['ArrayBuffer(8)', "TypeError: Constructor ArrayBuffer requires 'new'"],
  ['new ArrayBuffer(-1)', 'RangeError: Invalid array buffer length'],
];

suite('buffers have a fixed length', () => {
  for (const [expression, gives] of BUFFERS) {
    test(expression, async () => assert.equal(await evaluate(expression), gives));
  }
});

suite('no way to the frames of the stack', () => {
  test('Error.prepareStackTrace', async () => {
    assert.equal(
      await evaluate("(Error.prepareStackTrace = (error, frames) => frames)"),
      'TypeError: Cannot add property prepareStackTrace, object is not extensible',
    );
  });
  test('prepareStackTrace of a class', async () => {
    assert.equal(await evaluate('typeof new (class Own extends Error { static prepareStackTrace(error, frames) { return frames } })().stack'), 'string');
  });
  test('Error.captureStackTrace', async () => {
    assert.equal(await evaluate('(() => { const target = { prepareStackTrace: (error, frames) => frames }; Error.captureStackTrace(target); return typeof target.stack })()'), 'string');
  });
  test('the caller of a function', async () => {
    assert.match(await evaluate('(function inner() { return inner.caller })()'), /^TypeError: 'caller', 'callee', and 'arguments' properties/);
    assert.match(await evaluate('(function inner() { return arguments.callee })()'), /^TypeError: 'caller', 'callee', and 'arguments' properties/);
  });
});
