import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { TagProcessorOptions } from '../../lib/index';
import { errorOf, messagesOf, payloadOf, runTag, sharedSandbox, tagMessage } from './run-script';

const sandbox = sharedSandbox();

/** The values, objects or arrays, that one message became. */
async function dataOf(scripts: Omit<TagProcessorOptions, 'sandbox'>, payload: unknown): Promise<unknown[]> {
  const [outcome] = await runTag({ ...scripts, sandbox }, tagMessage(payload));
  return messagesOf(outcome).map((message) => JSON.parse((message.payload as { value: string }).value) as unknown);
}

suite('returned messages that share something are independent from there on', () => {
  const change = "msg.meta.n = (msg.meta.n ?? 0) + 1; msg.payload.list?.push(1); if (msg.payload instanceof Map) msg.payload.set('n', (msg.payload.get('n') ?? 0) + 1); return msg";
  const payloads: readonly (readonly [what: string, body: string, look: string])[] = [
    ['the same message twice', 'return [msg, msg]', 'msg.payload.list.length'],
    ['one meta', 'return [{ payload: { list: [] }, meta: msg.meta }, { payload: { list: [] }, meta: msg.meta }]', 'msg.payload.list.length'],
    ['one payload', 'return [{ payload: msg.payload, meta: { ...msg.meta } }, { payload: msg.payload, meta: { ...msg.meta } }]', 'msg.payload.list.length'],
    ['a part of the payload', 'const { list } = msg.payload; return [{ payload: { list }, meta: msg.meta }, { payload: { list }, meta: msg.meta }]', 'msg.payload.list.length'],
    ['the payload that came in', 'return [{ meta: msg.meta }, { meta: msg.meta }]', 'msg.payload.list.length'],
    ['a Map', 'const map = new Map(); return [{ payload: map, meta: msg.meta }, { payload: map, meta: msg.meta }]', "msg.payload.get('n')"],
    ['an array with holes', 'const list = [, ,]; list.length = 0; return [{ payload: { list }, meta: msg.meta }, { payload: { list }, meta: msg.meta }]', 'msg.payload.list.length'],
    ['an object that contains itself', 'const payload = { list: [] }; payload.self = payload; return [{ payload, meta: msg.meta }, { payload, meta: msg.meta }]', 'msg.payload.self.list.length'],
  ];
  for (const [what, body, look] of payloads) {
    test(what, async () => {
      const scripts = { defaults: body, conditions: [{ if: 'true', then: change }], advancedProcessing: `msg.payload = { n: msg.meta.n, seen: ${look} }; return msg` };
      assert.deepEqual(await dataOf(scripts, { list: [] }), [{ n: 1, seen: 1 }, { n: 1, seen: 1 }]);
    });
  }
});

suite('what an if did to msg', () => {
  /** Payloads of an earlier stage, and how an `if` changes them; how the payload looks, unchanged and changed. */
  const changes: readonly (readonly [what: string, make: string, change: string, look: string, before: unknown, after: unknown])[] = [
    ['the payload', '1', 'msg.payload = 2', 'msg.payload', 1, 2],
    ['a property of the payload', '({ a: 1 })', 'msg.payload.a = 2', 'msg.payload.a', 1, 2],
    ['a nested object', '({ a: { b: { c: 1 } } })', 'msg.payload.a.b.c = 2', 'msg.payload.a.b.c', 1, 2],
    ['an array', '[1]', 'msg.payload.push(2)', 'msg.payload.length', 1, 2],
    ['an array in an object', '({ list: [{ n: 1 }] })', 'msg.payload.list[0].n = 2', 'msg.payload.list[0].n', 1, 2],
    ['a Map', "new Map([['a', 1]])", "msg.payload.set('a', 2)", "msg.payload.get('a')", 1, 2],
    ['an object in a Map', "new Map([['a', { n: 1 }]])", "msg.payload.get('a').n = 2", "msg.payload.get('a').n", 1, 2],
    ['a Set', 'new Set([1])', 'msg.payload.add(2)', 'msg.payload.size', 1, 2],
    ['a Date', 'new Date(1)', 'msg.payload.setTime(2)', 'msg.payload.getTime()', 1, 2],
    ['meta', '(msg.meta.a = 1)', 'msg.meta.a = 2', 'msg.meta.a', 1, 2],
    ['meta, removed', '(msg.meta.a = 1)', 'delete msg.meta.a', 'msg.meta.a ?? null', 1, null],
    ['meta, replaced', '1', "msg.meta = { ...msg.meta, a: 2 }", 'msg.meta.a ?? null', null, 2],
    ['a property of msg', '1', 'msg.other = 2', 'msg.other ?? null', null, 2],
    ['a key named __proto__', "JSON.parse('{\"__proto__\":{\"n\":1}}')", "Object.getOwnPropertyDescriptor(msg.payload, '__proto__').value.n = 2", "Object.getOwnPropertyDescriptor(msg.payload, '__proto__').value.n", 1, 2],
    ['a key named constructor', '({ constructor: { n: 1 } })', 'msg.payload.constructor.n = 2', 'msg.payload.constructor.n', 1, 2],
    ['an object without prototype', 'Object.assign(Object.create(null), { n: 1 })', 'msg.payload.n = 2', 'msg.payload.n', 1, 2],
    ['an object that is in msg twice', '(msg.twice = { n: 1 })', 'msg.twice.n = 2', 'msg.payload.n', 1, 2],
    ['an object that contains itself', '(() => { const o = { n: 1 }; o.self = o; return o })()', 'msg.payload.self.n = 2', 'msg.payload.n', 1, 2],
  ];
  for (const [what, make, change, look, before, after] of changes) {
    const run = (condition: string): Promise<unknown[]> =>
      dataOf({
        defaults: `msg.payload = ${make}; return msg`,
        conditions: [{ if: condition, then: 'return msg' }],
        advancedProcessing: `msg.payload = { seen: ${look} }; return msg`,
      }, 0);
    test(`${what}: not visible when it was false`, async () => assert.deepEqual(await run(`${change}; false`), [{ seen: before }]));
    test(`${what}: stays when it held`, async () => assert.deepEqual(await run(`${change}; true`), [{ seen: after }]));
  }

  test('a failing if errs the message, and the next one is as it came', async () => {
    const outcomes = await runTag(
      { conditions: [{ if: "msg.payload.n++; if (msg.payload.fail) throw new Error('no'); true", then: 'return msg' }], sandbox },
      tagMessage({ n: 1, fail: true }), tagMessage({ n: 1 }),
    );
    const { stage, message } = errorOf(outcomes[0]);
    assert.deepEqual([stage, message], ['conditions[0].if', 'Error: no']);
    assert.deepEqual(outcomes[0]?.status === 'errored' && outcomes[0].message, tagMessage({ n: 1, fail: true }));
    assert.deepEqual((payloadOf(outcomes[1]) as { value: unknown }).value, '{"n":2}');
  });

  test('an if that awaits', async () => {
    const scripts = { conditions: [{ if: 'msg.payload.n = await 2; false', then: 'return null' }, { if: 'await (msg.payload.m = 3)', then: 'return msg' }] };
    assert.deepEqual(await dataOf(scripts, { n: 1 }), [{ n: 1, m: 3 }]);
  });
});
