import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createTagProcessor, type Message, type TagProcessorOptions } from '../../lib/index';
import { errorOf, messagesOf, payloadOf, runJs, runTag, sharedSandbox, tagMessage } from './run-script';

const sandbox = sharedSandbox();
const INPUT: Message = { payload: 'in', meta: { from: 'plant' } };

/** The values that one message with `payload` became in a tag processor. */
async function valuesOf(scripts: Omit<TagProcessorOptions, 'sandbox'>, payload: unknown): Promise<unknown[]> {
  const [outcome] = await runTag({ ...scripts, sandbox }, tagMessage(payload));
  return messagesOf(outcome).map((message) => (message.payload as { value: unknown }).value);
}

/** As {@link valuesOf}, for one message with an object or array as its value. */
async function dataOf(scripts: Omit<TagProcessorOptions, 'sandbox'>, payload: unknown): Promise<unknown> {
  const [value] = await valuesOf(scripts, payload);
  return JSON.parse(value as string);
}

suite('what a body may return', () => {
  const meta = { from: 'plant' };
  const messages: readonly (readonly [body: string, messages: Message[]])[] = [
    ['return msg', [INPUT]],
    ['return { payload: 1, meta: { a: "b" } }', [{ payload: 1, meta: { a: 'b' } }]],
    ['return [msg]', [INPUT]],
    ['return [{ payload: 1 }, { payload: 2 }]', [{ payload: 1, meta: {} }, { payload: 2, meta: {} }]],
    ['return [null, msg, undefined, { payload: 2 }, null]', [INPUT, { payload: 2, meta: {} }]],
    ['return { meta: msg.meta }', [{ payload: 'in', meta }]],
    ['return [{ meta: msg.meta }, {}]', [{ payload: 'in', meta }, { payload: 'in', meta: {} }]],
    ['delete msg.payload; return msg', [{ payload: 'in', meta }]],
    ['msg.payload = 5; return { meta: {} }', [{ payload: 'in', meta: {} }]],
    ['return { payload: null }', [{ payload: null, meta: {} }]],
    ['return { payload: 1, meta: null }', [{ payload: 1, meta: {} }]],
    ['return { payload: 1, other: [1], topic: "t" }', [{ payload: 1, other: [1], topic: 't', meta: {} }]],
    ['return Object.assign(Object.create(null), { payload: 1 })', [{ payload: 1, meta: {} }]],
    ['class Own { payload = 1 } return new Own()', [{ payload: 1, meta: {} }]],
    ['return { payload: 1, meta: { n: 1, b: true, big: 2n, o: { a: 1 }, u: undefined, z: null, f() {}, s: "s" } }', [{ payload: 1, meta: { n: '1', b: 'true', big: '2', o: '{"a":1}', s: 's' } }]],
  ];
  for (const [body, expected] of messages) {
    test(body, async () => {
      const [outcome] = await runJs({ code: body, sandbox }, INPUT);
      assert.deepEqual(messagesOf(outcome), expected);
    });
  }

  for (const body of ['return null', 'return undefined', 'return', 'const unused = msg', 'return []', 'return [null, undefined]']) {
    test(`${body}: dropped`, async () => {
      assert.deepEqual(await runJs({ code: body, sandbox }, INPUT, INPUT), [{ status: 'dropped' }, { status: 'dropped' }]);
    });
  }

  const wrong: readonly (readonly [body: string, message: string])[] = [
    ['return 5', 'returned a number where a message object is expected'],
    ['return 0', 'returned a number where a message object is expected'],
    ['return ""', 'returned a string where a message object is expected'],
    ['return "text"', 'returned a string where a message object is expected'],
    ['return false', 'returned a boolean where a message object is expected'],
    ['return 1n', 'returned a bigint where a message object is expected'],
    ['return Symbol()', 'returned a symbol where a message object is expected'],
    ['return () => msg', 'returned a function where a message object is expected'],
    ['return [msg, 5]', 'returned a number where a message object is expected'],
    ['return [[msg]]', 'returned an array where a message object is expected'],
    ['return (async () => msg)()', 'returned a promise: use "await" in front of it'],
    ['return { payload: 1, meta: "text" }', 'returned a message whose "meta" is not an object'],
    ['return { payload: 1, meta: [] }', 'returned a message whose "meta" is not an object'],
    ['return { payload: 1, toJSON: () => 5 }', 'returned an object whose toJSON does not give a message'],
    ['return { payload: 1, toJSON: () => undefined }', 'returned an object whose toJSON does not give a message'],
  ];
  for (const [body, message] of wrong) {
    test(`${body}: an error`, async () => {
      const [outcome] = await runJs({ code: body, sandbox }, INPUT);
      assert.deepEqual(outcome, {
        status: 'errored',
        error: { code: 'invalid_result', stage: 'code', line: null, column: null, message },
        message: INPUT,
      });
    });
  }

  test('each stage of a tag processor follows the same rules', async () => {
    for (const stage of ['defaults', 'conditions[0].then', 'advancedProcessing']) {
      const body = (text: string): Omit<TagProcessorOptions, 'sandbox'> =>
        stage === 'defaults' ? { defaults: text } : stage === 'advancedProcessing' ? { advancedProcessing: text } : { conditions: [{ if: 'true', then: text }] };
      assert.deepEqual(await valuesOf(body('return [msg, null, { meta: msg.meta }]'), 3), [3, 3]);
      assert.deepEqual(await runTag({ ...body('return null'), sandbox }, tagMessage(1)), [{ status: 'dropped' }]);
      const [outcome] = await runTag({ ...body('return 5'), sandbox }, tagMessage(1));
      const { code, stage: place } = errorOf(outcome);
      assert.deepEqual([code, place], ['invalid_result', stage]);
    }
  });
});

suite('messages that are no messages', () => {
  const refused: readonly (readonly [line: string, message: RegExp])[] = [
    ['5', /^a message is an object/],
    ['null', /^a message is an object/],
    ['[]', /^a message is an object/],
    ['"text"', /^a message is an object/],
    ['', /^not JSON: /],
    ['{"payload":1', /^not JSON: /],
    ['{"payload":1,"meta":5}', /^"meta" of a message is an object$/],
    ['{"payload":1,"meta":[]}', /^"meta" of a message is an object$/],
    ['{"payload":1,"meta":null}', /^"meta" of a message is an object$/],
    ['{"meta":{}}', /^the message has no "payload"$/],
  ];
  for (const [line, message] of refused) {
    test(line === '' ? 'an empty line' : line, async () => {
      const processor = await createTagProcessor({ defaults: 'return msg', sandbox });
      const good = JSON.stringify(tagMessage(1));
      const { exceptions, lines } = await processor.processText([good, line, good].join('\n'), 3);
      await processor.close();
      assert.equal(lines.toString().split('\n').length, 2);
      const [exception] = exceptions;
      assert.ok(exceptions.length === 1 && exception?.status === 'errored' && exception.index === 1);
      assert.deepEqual([exception.error.code, exception.error.stage], ['invalid_message', 'input']);
      assert.match(exception.error.message, message);
    });
  }

  test('a nodered_js script takes a message without payload', async () => {
    const [outcome] = await runJs({ code: 'return { payload: "payload" in msg }', sandbox }, { meta: {} });
    assert.equal(payloadOf(outcome), false);
  });
});

suite('the stages of a tag processor', () => {
  const add = (text: string): string => `msg.payload += '${text}'; return msg`;

  test('run in order, each on the result of the one before', async () => {
    const scripts = {
      defaults: add('d'),
      conditions: [
        { if: 'true', then: add('1') },
        { if: "msg.payload === 'xd'", then: add('2') },
        { if: "msg.payload.endsWith('1')", then: add('3') },
      ],
      advancedProcessing: add('a'),
    };
    assert.deepEqual(await valuesOf(scripts, 'x'), ['xd13a']);
  });

  test('send each of several messages through all later stages', async () => {
    const scripts = {
      defaults: 'return ["a", "b", "c"].map((payload) => ({ payload, meta: msg.meta }))',
      conditions: [
        { if: "msg.payload === 'b'", then: 'return [{ payload: "b1", meta: msg.meta }, { payload: "b2", meta: msg.meta }]' },
        { if: "msg.payload === 'c'", then: 'return null' },
      ],
      advancedProcessing: add('!'),
    };
    assert.deepEqual(await valuesOf(scripts, 'x'), ['a!', 'b1!', 'b2!']);
  });

  test('an error after the messages have parted concerns the one input message', async () => {
    const outcomes = await runTag(
      {
        defaults: 'return [msg, { payload: msg.payload + 10, meta: msg.meta }]',
        advancedProcessing: "if (msg.payload === 12) throw new Error('twelve'); return msg",
        sandbox,
      },
      tagMessage(1), tagMessage(2), tagMessage(3),
    );
    assert.deepEqual(outcomes.map(({ status }) => status), ['processed', 'errored', 'processed']);
    assert.equal(errorOf(outcomes[1]).message, 'Error: twelve');
    assert.deepEqual(messagesOf(outcomes[2]).map(({ payload }) => (payload as { value: number }).value), [3, 13]);
  });

  test('a wrong final message of several errs the one input message', async () => {
    const [outcome] = await runTag(
      { defaults: 'const { tag_name, ...meta } = msg.meta; return [msg, { payload: 2, meta }]', sandbox },
      tagMessage(1),
    );
    const { code, stage, message } = errorOf(outcome);
    assert.deepEqual([code, stage], ['invalid_result', 'result']);
    assert.match(message, /^meta\.tag_name is missing/);
  });

  for (const [condition, runs] of [
    ['1', true], ['"0"', true], ['[]', true], ['({})', true], ['0', false], ['""', false], ['null', false], ['undefined', false], ['NaN', false], ['0n', false],
    ['var lim = 3; msg.payload > lim', true], ['msg.payload > 3; // comment', true], ['if (msg.payload > 100) { true } else { false }', false],
  ] as const) {
    test(`if: ${condition}`, async () => {
      assert.deepEqual(await valuesOf({ conditions: [{ if: condition, then: 'msg.payload = "then"; return msg' }] }, 5), [runs ? 'then' : 5]);
    });
  }
});

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
      const values = (await valuesOf(scripts, { list: [] })) as string[];
      assert.deepEqual(values.map((value) => JSON.parse(value) as unknown), [{ n: 1, seen: 1 }, { n: 1, seen: 1 }]);
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
    const run = (condition: string): Promise<unknown> =>
      dataOf({
        defaults: `msg.payload = ${make}; return msg`,
        conditions: [{ if: condition, then: 'return msg' }],
        advancedProcessing: `msg.payload = { seen: ${look} }; return msg`,
      }, 0);
    test(`${what}: not visible when it was false`, async () => assert.deepEqual(await run(`${change}; false`), { seen: before }));
    test(`${what}: stays when it held`, async () => assert.deepEqual(await run(`${change}; true`), { seen: after }));
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
    assert.deepEqual(await dataOf(scripts, { n: 1 }), { n: 1, m: 3 });
  });
});

suite('several outputs of a nodered_js script', () => {
  const rows: readonly (readonly [body: string, outputs: number, sent: [port: number, payload: unknown][] | null])[] = [
    ['return msg', 3, [[0, 'in']]],
    ['return [msg, { payload: 2 }]', 3, [[0, 'in'], [1, 2]]],
    ['return [null, { payload: 2 }]', 3, [[1, 2]]],
    ['return [[{ payload: 1 }, { payload: 2 }], null, { payload: 3 }]', 3, [[0, 1], [0, 2], [2, 3]]],
    ['return [[null, { payload: 1 }], undefined, [{ payload: 2 }, null]]', 3, [[0, 1], [2, 2]]],
    ['return [{ payload: 1 }, { payload: 2 }, { payload: 3 }]', 2, [[0, 1], [1, 2]]],
    ['return [null, null]', 2, null],
    ['return []', 2, null],
    ['return null', 2, null],
    ['return [msg, msg]', 1, [[0, 'in'], [0, 'in']]],
  ];
  for (const [body, outputs, sent] of rows) {
    test(`${outputs}: ${body}`, async () => {
      const [outcome] = await runJs({ code: body, outputs, sandbox }, INPUT);
      if (sent === null) {
        assert.deepEqual(outcome, { status: 'dropped' });
        return;
      }
      assert.ok(outcome?.status === 'processed');
      const ports = outcome.ports ?? outcome.messages.map(() => 0);
      assert.deepEqual(outcome.messages.map(({ payload }, index) => [ports[index], payload]), sent);
    });
  }

  test('a message on two outputs is independent on each', async () => {
    const [outcome] = await runJs({ code: 'msg.meta.n = 1; const out = [msg, msg]; return out', outputs: 2, sandbox }, INPUT);
    assert.deepEqual(messagesOf(outcome).map(({ meta }) => meta), [{ from: 'plant', n: '1' }, { from: 'plant', n: '1' }]);
  });

  test('an element that is no message is an error', async () => {
    const [outcome] = await runJs({ code: 'return [msg, 5]', outputs: 2, sandbox }, INPUT);
    assert.equal(errorOf(outcome).message, 'returned a number where a message object is expected');
  });
});
