import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createJsProcessor, type ConsoleLine, type Message } from '../../lib/index';
import { assertProgram } from '../../lib/script/compile';
import { errorOf, payloadOf, runBatches, runTag, sharedSandbox, tagMessage } from './run-script';

const sandbox = sharedSandbox();

/** What a script writes while it runs on a batch. The script must not fail. */
async function linesOf(code: string, batch: Message[] = [{ payload: 0 }]): Promise<ConsoleLine[]> {
  const lines: ConsoleLine[] = [];
  const [outcomes] = await runBatches({ code: `${code}; return msg`, sandbox, onConsole: (line) => lines.push(line) }, batch);
  for (const outcome of outcomes ?? []) payloadOf(outcome);
  return lines;
}

/** The one line that an expression becomes. */
async function textOf(values: string): Promise<string> {
  const [line, ...more] = await linesOf(`console.log(${values})`);
  assert.deepEqual(more, []);
  return line?.text ?? 'nothing was written';
}

test('the levels', async () => {
  const code = "console.debug('a'); console.log('b'); console.info('c'); console.warn('d'); console.error('e')";
  assert.deepEqual(await linesOf(code), [
    { level: 'debug', text: 'a' }, { level: 'log', text: 'b' }, { level: 'info', text: 'c' }, { level: 'warn', text: 'd' }, { level: 'error', text: 'e' },
  ]);
});

const TEXTS: readonly (readonly [values: string, text: string])[] = [
  ['', ''],
  ["'text'", 'text'],
  ["'a', 1, true, null, undefined, 2n", 'a 1 true null undefined 2'],
  ['{ a: [1, { b: null }] }', '{"a":[1,{"b":null}]}'],
  ["[1, 'a']", '[1,"a"]'],
  ['Symbol("s"), NaN, -0', 'Symbol(s) NaN 0'],
  ["new TypeError('bad')", 'TypeError: bad'],
  ["new (class Own extends Error { name = 'Own' })('bad')", 'Own: bad'],
  ['new Date(0)', '"1970-01-01T00:00:00.000Z"'],
  ['(x) => x', '(x) => x'],
  ['Object.create(null)', '{}'],
  ["'two\\nlines \\u2028 \\ud800 \\0'", 'two\nlines \u2028 \ud800 \0'],
  ["{ toJSON: () => 'mine' }", '"mine"'],
  ["{ toJSON: () => undefined, toString: () => 'mine' }", 'mine'],
];

suite('values', () => {
  for (const [values, text] of TEXTS) test(`console.log(${values})`, async () => assert.equal(await textOf(values), text));
});

suite('hostile values neither fail the message nor say anything', () => {
  for (const values of [
    '{ toJSON() { throw new Error("no") }, toString() { throw new Error("no") } }',
    '{ get a() { throw new Error("no") } }',
    '(() => { const o = {}; o.o = o; return o })()',
    'Object.assign(new Error("x"), { toString() { throw new Error("no") } })',
    'Object.defineProperty(new Error("x"), "message", { get() { throw new Error("no") } })',
    'new Proxy({}, { get() { throw new Error("no") }, getPrototypeOf() { throw new Error("no") } })',
    '(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()',
    'Object.assign(() => 1, { toString() { throw new Error("no") } })',
    '{ toJSON: () => undefined, toString: () => ({}) }',
    '{ toJSON() { return (function deeper() { return deeper() })() } }',
  ]) {
    test(values, async () => assert.equal(await textOf(`'a', ${values}, 'b'`), 'a a value that cannot be turned into text b'));
  }
});

suite('limits', () => {
  test('a long line is shortened', async () => {
    const text = await textOf("'x'.repeat(3000)");
    assert.equal(text, `${'x'.repeat(2000)}… (3000 characters)`);
  });

  test('a hundred lines of a call are passed on, the first ones, and the rest is counted', async () => {
    const lines: ConsoleLine[] = [];
    const code = 'for (let i = 0; i < msg.payload; i++) console.log(i); return msg';
    const processor = await createJsProcessor({ code, sandbox, onConsole: (line) => lines.push(line) });
    await processor.process([{ payload: 150 }]);
    assert.deepEqual(lines, Array.from({ length: 100 }, (_, index) => ({ level: 'log', text: String(index) })));
    // The count comes with the first line of another second.
    while (lines.length === 100) {
      await wait(50);
      await processor.process([{ payload: 1 }]);
    }
    await processor.close();
    assert.equal(lines[100]?.level, 'warn');
    const leftOut = Number(/^(\d+) lines of console output were left out$/.exec(lines[100].text)?.[1]);
    // Lines of this second may have come on top of the fifty.
    assert.ok(leftOut >= 50 && leftOut <= 75, lines[100].text);
    assert.deepEqual(lines[101], { level: 'log', text: '0' });
  });

  test('no more than these leave the isolate', async () => {
    const { program } = assertProgram('test', { kind: 'nodered_js', code: 'for (let i = 0; i < 150; i++) console.log(i); return msg' });
    const { id } = await sandbox.load(program);
    const { log, logLeftOut } = await sandbox.run(id, '{"payload":0}', 1);
    sandbox.unload(id);
    assert.deepEqual([log.length, log[99], logLeftOut], [100, ['log', '99'], 50]);
  });

  test('a message whose log is over the limit is processed like any other', async () => {
    const lines = await linesOf('for (let i = 0; i < 100_000; i++) console.log(i)', [{ payload: 1 }, { payload: 2 }]);
    assert.equal(lines.length, 100);
  });
});

suite('where lines come from', () => {
  test('in the order of the messages, also of those that fail', async () => {
    const lines: string[] = [];
    const code = 'console.log(msg.payload); if (msg.payload === 1) throw new Error("x"); return msg';
    const [outcomes] = await runBatches({ code, sandbox, onConsole: ({ text }) => lines.push(text) }, [0, 1, 2].map((payload) => ({ payload })));
    assert.equal(errorOf(outcomes?.[1]).message, 'Error: x');
    assert.deepEqual(lines, ['0', '1', '2']);
  });

  test('also of a message that runs out of time', async () => {
    const lines: string[] = [];
    const code = 'console.log(msg.payload); while (msg.payload === 1); return msg';
    await runBatches({ code, sandbox: { max_size: 1, timeout: 300 }, onConsole: ({ text }) => lines.push(text) }, [0, 1, 2].map((payload) => ({ payload })));
    assert.deepEqual(lines, ['0', '1', '2']);
  });

  test('also where a message leaves a rejection behind', async () => {
    assert.deepEqual(await linesOf("console.log('x'); Promise.reject(new Error('left behind'))"), [{ level: 'log', text: 'x' }]);
  });

  test('lines of one processor never reach another in the same isolate', async () => {
    const [a, b]: [string[], string[]] = [[], []];
    const make = (lines: string[], mark: string): ReturnType<typeof createJsProcessor> =>
      createJsProcessor({ code: `console.log('${mark}', msg.payload); return msg`, sandbox, onConsole: ({ text }) => lines.push(text) });
    const [one, other] = [await make(a, 'a'), await make(b, 'b')];
    const batches = Array.from({ length: 10 }, (_, payload) => [one.process([{ payload }]), other.process([{ payload }])]);
    await Promise.all(batches.flat());
    await Promise.all([one.close(), other.close()]);
    assert.deepEqual(a, Array.from({ length: 10 }, (_, index) => `a ${index}`));
    assert.deepEqual(b, Array.from({ length: 10 }, (_, index) => `b ${index}`));
  });

  test('warnings about a tag stand beside them', async () => {
    const lines: ConsoleLine[] = [];
    const defaults = "console.info('mine'); msg.meta.timestamp_ms = 'nonsense'; return msg";
    await runTag({ defaults, sandbox, onConsole: (line) => lines.push(line) }, tagMessage(1));
    assert.deepEqual(lines.map(({ level }) => level), ['info', 'warn']);
    assert.match(lines[1]?.text ?? '', /^meta\.timestamp_ms is "nonsense"/);
  });
});
