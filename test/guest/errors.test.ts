import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { MessageError, TagProcessorOptions } from '../../lib/index';
import { errorOf, payloadOf, runBatches, runJs, runTag, sharedSandbox, tagMessage } from './run-script';

const sandbox = sharedSandbox();
const GOOD = { payload: 'good', meta: {} };
const BAD = { payload: 'bad', meta: {} };

/** The error of a message on which `code` runs, between two messages that have to come through, and with one behind in the next batch. */
async function errorIn(code: string, timeout?: number): Promise<MessageError> {
  const options = timeout === undefined ? { sandbox } : { sandbox: { max_size: 1, timeout } };
  const script = `if (msg.payload === 'good') return msg;\n${code}\nreturn msg`;
  const [first, second] = await runBatches({ code: script, ...options }, [GOOD, BAD, GOOD], [GOOD]);
  assert.deepEqual([payloadOf(first?.[0]), payloadOf(first?.[2]), payloadOf(second?.[0])], ['good', 'good', 'good']);
  assert.deepEqual(first?.[1]?.status === 'errored' && first[1].message, BAD);
  return errorOf(first?.[1]);
}

const UNREADABLE = 'a value that cannot be turned into text';
const CLOSED = 'threw an object that does not let itself be looked at';

/** Line and column of what is thrown; null where it carries no place. The scripts start in line 2. */
type Row = readonly [code: string, place: readonly [line: number, column: number] | null, message: string];

const THROWN: readonly Row[] = [
  ["throw new Error('boom')", [2, 7], 'Error: boom'],
  ["throw new TypeError('boom')", [2, 7], 'TypeError: boom'],
  ["throw Error('boom')", [2, 7], 'Error: boom'],
  ['throw new Error()', [2, 7], 'Error'],
  ["throw new Error('two\\nlines')", [2, 7], 'Error: two\nlines'],
  ["throw new AggregateError([new Error('a')], 'all')", [2, 7], 'AggregateError: all'],
  ["throw new Error('a', { cause: new Error('b') })", [2, 7], 'Error: a'],
  ["throw 'text'", null, 'text'],
  ["throw ''", null, 'threw an empty text'],
  ['throw null', null, 'threw null'],
  ['throw undefined', null, 'threw undefined'],
  ['throw 5', null, 'threw 5'],
  ['throw 1n', null, 'threw 1'],
  ["throw Symbol('s')", null, 'threw Symbol(s)'],
  ["throw { code: 5, message: 'plain' }", null, 'threw {"code":5,"message":"plain"}'],
  ['throw [1, 2]', null, 'threw [1,2]'],
  ['throw () => 1', null, 'threw () => 1'],
  ['null.x', [2, 6], "TypeError: Cannot read properties of null (reading 'x')"],
  ['msg.payload.missing.x', [2, 21], "TypeError: Cannot read properties of undefined (reading 'x')"],
  ['msg.payload()', [2, 5], 'TypeError: msg.payload is not a function'],
  ['missing', [2, 1], 'ReferenceError: missing is not defined'],
  ['undeclared = 1', [2, 12], 'ReferenceError: undeclared is not defined'],
  ["JSON.parse('{')", [2, 6], "SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2)"],
  ['new Array(-1)', [2, 1], 'RangeError: Invalid array length'],
  ["'x'.repeat(-1)", [2, 5], 'RangeError: Invalid count value: -1'],
  ['(1).toFixed(101)', [2, 5], 'RangeError: toFixed() digits argument must be between 0 and 100'],
  ['1n + 1', [2, 4], 'TypeError: Cannot mix BigInt and other types, use explicit conversions'],
  ['const c = 1; c = 2', [2, 16], 'TypeError: Assignment to constant variable.'],
  ['Object.freeze(msg).payload = 1', [2, 28], "TypeError: Cannot assign to read only property 'payload' of object '[object Object]'"],
  ["cache.get(5)", [2, 7], 'TypeError: a cache key is a string'],
  ["eval('1')", [2, 1], 'TypeError: eval is not available in the sandbox'],
];

const PLACES: readonly Row[] = [
  ["const f = () => {\n  throw new Error('deep')\n};\nf()", [3, 9], 'Error: deep'],
  ['[1].map((item) =>\n  item.x.y)', [3, 10], "TypeError: Cannot read properties of undefined (reading 'y')"],
  ['[2, 1].sort(() => {\n\n  throw new Error("in sort")\n})', [4, 9], 'Error: in sort'],
  ["'a'.replace(/a/, () => { throw new Error('in replace') })", [2, 32], 'Error: in replace'],
  ["JSON.stringify({\n  toJSON() { throw new Error('in toJSON') } })", [3, 20], 'Error: in toJSON'],
  ["const o = {\n  get x() { throw new Error('in a getter') } };\no.x", [3, 19], 'Error: in a getter'],
  ["class A {\n  constructor() { throw new Error('in a constructor') } }\nnew A()", [3, 25], 'Error: in a constructor'],
  ["function* g() {\n  throw new Error('in a generator') }\n[...g()]", [3, 9], 'Error: in a generator'],
  ["const made = new Error('made here');\n\nthrow made", [2, 14], 'Error: made here'],
  ["try { null.x } catch (error) {\n  throw error }", [2, 12], "TypeError: Cannot read properties of null (reading 'x')"],
  ["msg.payload = { toJSON() {\n  throw new Error('after the script') } }", [3, 9], 'Error: after the script'],
  ["// é€😀 before\n/* 😀 */ throw new Error('wide')", [3, 16], 'Error: wide'],
  ["let text = `\n\n`; throw new Error('after a template')", [4, 10], 'Error: after a template'],
  ["/* a */ throw new Error('after\u2028a separator')".replace("'after", '`after').replace("separator'", 'separator`'), [2, 15], 'Error: after\u2028a separator'],
];

const OWN_ERRORS: readonly Row[] = [
  ["class Own extends Error { name = 'Own' }\nthrow new Own('x')", [3, 7], 'Own: x'],
  ["class Own extends Error { constructor(m) { super(m); this.name = this.constructor.name } }\nthrow new Own('x')", [3, 7], 'Own: x'],
  ["const e = new Error('x'); e.name = 'Other'; throw e", [2, 11], 'Other: x'],
  ["const e = new Error('x'); e.message = 'other'; throw e", [2, 11], 'Error: other'],
  ["const e = new Error('x'); e.name = ''; throw e", [2, 11], 'x'],
  ["const e = new Error(); e.name = ''; throw e", [2, 11], 'Error'],
  ["const e = new Error('x'); e.name = { a: 1 }; e.message = [1]; throw e", [2, 11], '{"a":1}: [1]'],
  ["const e = new Error('x'); e.name = undefined; e.message = undefined; throw e", [2, 11], 'Error'],
  ["const e = Object.create(Error.prototype); e.message = 'no stack'; throw e", null, 'Error: no stack'],
];

const HOSTILE: readonly Row[] = [
  ["const e = new Error('x'); e.stack = 'overwritten'; throw e", null, 'Error: x'],
  ["const e = new Error('x'); delete e.stack; throw e", null, 'Error: x'],
  ["const e = new Error('x'); e.stack = 5; throw e", null, 'Error: x'],
  ["const e = new Error('x'); e.stack = ' at tagwright:program:1:1'; throw e", null, 'Error: x'],
  ["const e = new Error('x'); e.stack = ' at tagwright:program:99999999999:1'; throw e", null, 'Error: x'],
  ["const e = new Error('x'); Object.defineProperty(e, 'stack', { get() { throw 1 } }); throw e", null, 'Error: x'],
  ["const e = new Error('x'); Object.defineProperty(e, 'message', { get() { throw 1 } }); throw e", [2, 11], 'Error'],
  ["const e = new Error('x'); Object.defineProperty(e, 'name', { get() { throw 1 } }); throw e", [2, 11], 'Error: x'],
  ["const e = new Error('x'); e.message = { toString() { throw 1 }, toJSON() { throw 1 } }; throw e", [2, 11], `Error: ${UNREADABLE}`],
  ["const e = new Error('x'); e.message = Symbol('m'); throw e", [2, 11], 'Error: Symbol(m)'],
  ['throw { toString() { throw 1 }, toJSON() { throw 1 } }', null, `threw ${UNREADABLE}`],
  ['throw { toJSON() { return undefined }, toString() { return {} } }', null, `threw ${UNREADABLE}`],
  ['const o = {}; o.o = o; throw o', null, `threw ${UNREADABLE}`],
  ['throw Object.create(null)', null, 'threw {}'],
  ['const f = () => 1; f.toString = () => { throw 1 }; throw f', null, `threw ${UNREADABLE}`],
  ["throw new Proxy({}, { get() { throw new Error('trap') } })", null, `threw ${UNREADABLE}`],
  ["throw new Proxy({}, { getPrototypeOf() { throw new Error('timed out') } })", null, CLOSED],
  ["throw new Proxy(new Error('x'), { getPrototypeOf() { throw new Error('trap') } })", null, CLOSED],
  ["throw new Proxy(new Error('inner'), {})", null, 'Error: inner'],
  ["throw new Proxy(new Error('x'), { get() { throw new Error('trap') } })", null, 'Error'],
  ["throw new Proxy({}, { getPrototypeOf: () => Error.prototype, get: (target, key) => String(key) })", null, 'name: message'],
  ["const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy", null, CLOSED],
  ["throw new Proxy(function () {}, { getPrototypeOf() { return (function deeper() { return deeper() })() } })", null, CLOSED],
  ["throw { get then() { throw 1 } }", null, `threw ${UNREADABLE}`],
];

for (const [title, rows] of Object.entries({ thrown: THROWN, 'the place is the innermost of the script': PLACES, 'own errors': OWN_ERRORS, 'hostile errors': HOSTILE })) {
  suite(title, () => {
    for (const [code, place, message] of rows) {
      test(code, async () => {
        const [line, column] = place ?? [null, null];
        assert.deepEqual(await errorIn(code), { code: 'script_error', stage: 'code', line, column, message });
      });
    }
  });
}

suite('in a script that awaits', () => {
  const rows: readonly Row[] = [
    ["await null;\nthrow new Error('behind await')", [3, 7], 'Error: behind await'],
    ["await Promise.reject(new Error('rejected'))", [2, 22], 'Error: rejected'],
    ["await (async () => {\n  await null;\n  throw new Error('inner') })()", [4, 9], 'Error: inner'],
    ["await Promise.all([1].map(async () => { throw new Error('one') }))", [2, 47], 'Error: one'],
    ['await Promise.reject(5)', null, 'threw 5'],
    ["await null; throw new Proxy({}, { getPrototypeOf() { throw new Error('timed out') } })", null, CLOSED],
    ["return { then(resolve, reject) { reject(new Error('a thenable')) } };\nawait null", [2, 41], 'Error: a thenable'],
    ["return { get then() { throw new Error('a getter') } };\nawait null", [2, 29], 'Error: a getter'],
  ];
  for (const [code, place, message] of rows) {
    test(code, async () => {
      const [line, column] = place ?? [null, null];
      assert.deepEqual(await errorIn(code), { code: 'script_error', stage: 'code', line, column, message });
    });
  }

  test('an await that nothing can bring about', async () => {
    const { code, stage, message } = await errorIn('await new Promise(() => {})');
    assert.deepEqual([code, stage, message], ['timeout', 'code', 'awaits something that can never happen']);
  });
});

suite('a stack that is used up', () => {
  for (const code of [
    '(function deeper() { deeper() })()',
    '(function deeper(n) { return [n].map(() => deeper(n + 1)) })(0)',
    'const o = { get x() { return this.x } }; o.x',
    'const o = {}; o.toJSON = () => JSON.stringify(o); JSON.stringify(o)',
    'msg.payload = {}; msg.payload.toJSON = () => JSON.stringify(msg.payload)',
    'let list = []; for (let i = 0; i < 1e5; i++) list = [list]; msg.payload = list',
    "const say = () => { console.log('x'); say() }; say()",
    "const put = (n) => { cache.set('k' + n, { toJSON: () => put(n + 1) }) }; put(0)",
  ]) {
    test(code, async () => {
      const outcomes = await runJs(
        { code: `if (msg.payload === 'good') return msg;\n${code}; return msg`, sandbox, onConsole: () => undefined },
        GOOD, BAD, GOOD,
      );
      assert.deepEqual([payloadOf(outcomes[0]), payloadOf(outcomes[2])], ['good', 'good']);
      const { code: errorCode, stage, message } = errorOf(outcomes[1]);
      assert.deepEqual([errorCode, stage, message], ['script_error', 'code', 'RangeError: Maximum call stack size exceeded']);
    });
  }

  test('in a copy for an if', async () => {
    const [outcome] = await runTag(
      { defaults: 'let list = []; for (let i = 0; i < 1e5; i++) list = [list]; msg.payload = list; return msg', conditions: [{ if: 'msg.n = 1; true', then: 'return msg' }], sandbox },
      tagMessage(0),
    );
    const { code, stage, message } = errorOf(outcome);
    assert.deepEqual([code, stage, message], ['script_error', 'conditions[0].if', 'RangeError: Maximum call stack size exceeded']);
  });
});

suite('long messages are shortened', () => {
  for (const [code, length] of [
    ["throw new Error('x'.repeat(100_000))", 100_007],
    ["throw 'x'.repeat(100_000)", 100_000],
    ["const e = new Error(); e.name = 'x'.repeat(100_000); throw e", 100_000],
    ["throw { text: 'x'.repeat(100_000) }", 100_017],
  ] as const) {
    test(code, async () => {
      const { message } = await errorIn(code);
      assert.ok(message.endsWith(`… (${length} characters)`), message.slice(-60));
      assert.equal(message.length, 2000 + `… (${length} characters)`.length);
    });
  }

  test('a batch of nothing but long messages comes through', async () => {
    const batch = Array<typeof BAD>(3000).fill(BAD);
    const outcomes = await runJs({ code: "throw new Error('€'.repeat(3000))", sandbox: { max_size: 1, memory_limit: 16 } }, ...batch);
    assert.equal(outcomes.length, batch.length);
    for (const outcome of outcomes) assert.match(errorOf(outcome).message, /^Error: €{1993}… \(3007 characters\)$/);
  });
});

test('a message getter that never returns is a timeout of its message', async () => {
  const { code, stage } = await errorIn("throw Object.defineProperty(new Error(), 'message', { get() { for (;;); } })", 300);
  assert.deepEqual([code, stage], ['timeout', 'code']);
});

suite('names that are not available say so', () => {
  for (const name of [
    'require', 'module', 'exports', 'process', 'Buffer', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'WebAssembly',
    'SharedArrayBuffer', 'Atomics', 'WeakRef', 'node', 'RED', 'structuredClone', 'URL', 'TextEncoder',
  ]) {
    test(name, async () => {
      const error = await errorIn(`  ${name};`);
      assert.deepEqual(error, {
        code: 'script_error', stage: 'code', line: 2, column: 3, message: `ReferenceError: ${name} is not defined (it is not available in the sandbox)`,
      });
    });
  }
});

suite('the stage', () => {
  const fail = "throw new Error('here')";
  const rows: readonly (readonly [stage: string, scripts: TagProcessorOptions, place: readonly [number, number] | null])[] = [
    ['defaults', { defaults: `\n  ${fail}` }, [2, 9]],
    ['conditions[0].if', { conditions: [{ if: `null.x`, then: 'return msg' }] }, [1, 6]],
    ['conditions[1].if', { conditions: [{ if: 'false', then: 'return null' }, { if: 'var a = 1;\nmsg.payload.x.y === a', then: 'return msg' }] }, [2, 15]],
    ['conditions[1].then', { conditions: [{ if: 'false', then: 'return null' }, { if: 'true', then: `${fail}` }] }, [1, 7]],
    ['conditions[1].then', { conditions: [{ if: 'true', then: 'return null', enabled: false }, { if: 'true', then: `;;${fail}` }] }, [1, 9]],
    ['advancedProcessing', { defaults: 'return msg', advancedProcessing: fail }, [1, 7]],
  ];
  for (const [stage, scripts, place] of rows) {
    test(`${stage}: ${JSON.stringify(scripts)}`, async () => {
      const [outcome] = await runTag({ ...scripts, sandbox }, tagMessage(1));
      const error = errorOf(outcome);
      const [line, column] = place ?? [null, null];
      assert.deepEqual([error.stage, error.line, error.column], [stage, line, column]);
    });
  }

  test('result, where the final message is not valid', async () => {
    const [outcome] = await runTag({ defaults: 'msg.meta.tag_name = "a b"; return msg', sandbox }, tagMessage(1));
    const { code, stage, line } = errorOf(outcome);
    assert.deepEqual([code, stage, line], ['invalid_result', 'result', null]);
  });

  test('of a function that an earlier stage left in the message', async () => {
    const [outcome] = await runTag({ defaults: `msg.payload = { toJSON() {\n ${fail} } }; return msg`, advancedProcessing: 'msg.payload.toJSON()', sandbox }, tagMessage(1));
    const { stage, line, column } = errorOf(outcome);
    assert.deepEqual([stage, line, column], ['defaults', 2, 8]);
  });
});
