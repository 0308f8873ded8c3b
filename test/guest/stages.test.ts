import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Message, TagProcessorOptions } from '../../lib/index';
import { errorOf, messagesOf, runJs, runTag, sharedSandbox, tagMessage } from './run-script';

const sandbox = sharedSandbox();
const INPUT: Message = { payload: 'in', meta: { from: 'plant' } };

/** The values that one message with `payload` became in a tag processor. */
async function valuesOf(scripts: Omit<TagProcessorOptions, 'sandbox'>, payload: unknown): Promise<unknown[]> {
  const [outcome] = await runTag({ ...scripts, sandbox }, tagMessage(payload));
  return messagesOf(outcome).map((message) => (message.payload as { value: unknown }).value);
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
      assert.deepEqual(JSON.parse(JSON.stringify(outcome)), {
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
