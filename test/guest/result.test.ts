import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  createJsProcessor, createTagProcessor, type JsProcessor, type Message, type Sandbox, type TagProcessor, type TextResult,
} from '../../lib/index';
import { errorOf, messagesOf, payloadOf, runJs, runTag, sharedSandbox, tagMessage } from './run-script';

const sandbox = sharedSandbox();

/** The lines of a result, each parsed by itself; there has to be one for each message that came out. */
function parsedLines({ count, exceptions, lines }: TextResult): Message[] {
  const texts = lines.length === 0 ? [] : lines.toString().split('\n');
  const became = exceptions.map((exception) => (exception.status === 'processed' ? exception.count : 0));
  assert.equal(texts.length, count - exceptions.length + became.reduce((sum, number) => sum + number, 0));
  return texts.map((text) => {
    const value = JSON.parse(text) as unknown;
    assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), text);
    return value as Message;
  });
}

/** Runs a message that does something hostile between two that do not, and gives what it became. */
async function runBetween(processor: TagProcessor | JsProcessor, hostile: Message, good: Message): Promise<Message[] | string> {
  try {
    const result = await processor.processText([good, hostile, good].map((message) => JSON.stringify(message)).join('\n'), 3);
    const messages = parsedLines(result);
    const [first, last] = [messages.shift(), messages.pop()];
    assert.deepEqual(last, first);
    const [exception] = result.exceptions;
    if (exception === undefined) assert.equal(messages.length, 1);
    else assert.equal(exception.index, 1);
    return exception?.status === 'errored' ? `${exception.error.code}: ${exception.error.message}` : messages;
  } finally {
    await processor.close();
  }
}

function tagBetween(script: string, own: Sandbox = sandbox): Promise<Message[] | string> {
  const defaults = `if (msg.payload !== 'hostile') return msg;\n${script};\nreturn msg`;
  return createTagProcessor({ defaults, sandbox: own }).then((processor) => runBetween(processor, tagMessage('hostile'), tagMessage(1)));
}

function jsBetween(script: string): Promise<Message[] | string> {
  const code = `if (msg.payload !== 'hostile') return msg;\n${script};\nreturn msg`;
  const meta = { a: 'b' };
  return createJsProcessor({ code, sandbox }).then((processor) => runBetween(processor, { payload: 'hostile', meta }, { payload: 1, meta }));
}

const META = { location_path: 'site.line', data_contract: '_raw', tag_name: 'speed', timestamp_ms: '1000' };
const TOPIC = 'umh.v1.site.line._raw.speed';
const NAMED = { ...META, topic: TOPIC, umh_topic: TOPIC };

/** The final message of a tag, with what is added to it. */
function tag(value: unknown, meta: object = {}, others: object = {}): Message {
  return { payload: { value, timestamp_ms: 1000 }, meta: { ...NAMED, ...meta }, topic: TOPIC, ...others };
}

/** An object with a key that a literal would take for the prototype. */
function withProto(value: unknown): object {
  return JSON.parse(`{"__proto__":${JSON.stringify(value)}}`) as object;
}

type Row = readonly [script: string, became: Message | RegExp];

const TAGS: readonly Row[] = [
  ["Object.defineProperty(msg.meta, 'toJSON', { value: () => undefined })", tag('hostile')],
  ["Object.defineProperty(msg.meta, 'toJSON', { value: () => 'text' })", tag('hostile')],
  ["msg.meta.toJSON = () => undefined", tag('hostile')],
  ["msg.meta = Object.assign(new (class { toJSON() { return undefined } })(), msg.meta)", tag('hostile')],
  ["msg.meta = Object.setPrototypeOf(msg.meta, { toJSON: () => [] })", tag('hostile')],
  ["msg.meta = new Proxy(msg.meta, { get: (target, key) => (key === 'toJSON' ? () => undefined : target[key]) })", tag('hostile')],
  ["msg.meta = new Proxy(msg.meta, { ownKeys: () => ['location_path', 'x\\ny'] })", /^invalid_result: meta\.data_contract, meta\.tag_name are missing/],
  ["msg.meta = new Proxy(msg.meta, { ownKeys() { throw new Error('trap') } })", /^script_error: Error: trap$/],
  ["msg.meta = new Proxy(msg.meta, { deleteProperty: () => false, set: () => false })", tag('hostile')],
  ["let n = 0; Object.defineProperty(msg.meta, 'tag_name', { get: () => 'a\"}\\n{'.slice(0, n++ === 0 ? 1 : 9), enumerable: true })", { ...tag('hostile', { tag_name: 'a', topic: 'umh.v1.site.line._raw.a', umh_topic: 'umh.v1.site.line._raw.a' }), topic: 'umh.v1.site.line._raw.a' }],
  ["let n = 0; const { meta } = msg; Object.defineProperty(msg, 'meta', { get: () => (n++ < 1 ? meta : 'text'), enumerable: true })", /^invalid_result: meta\.location_path, meta\.data_contract, meta\.tag_name are missing/],
  ["let n = 0; const { meta } = msg; Object.defineProperty(msg, 'meta', { get: () => (n++ < 1 ? meta : null), enumerable: true })", /^invalid_result: meta\.location_path, meta\.data_contract, meta\.tag_name are missing/],
  ['Object.freeze(msg.meta)', tag('hostile')],
  ['Object.freeze(msg); Object.freeze(msg.meta)', tag('hostile')],
  ["Object.defineProperty(msg.meta, 'a', { value: 1 })", tag('hostile')],
  ["msg.meta['__proto__'] = { a: 1 }", tag('hostile')],
  ["Object.defineProperty(msg.meta, '__proto__', { value: 5, enumerable: true, configurable: true, writable: true })", tag('hostile', withProto('5'))],
  ["msg.meta.a = { toJSON: () => undefined }", /^invalid_result: meta\.a cannot be written as JSON: its toJSON gives no value/],
  ["msg.meta.a = { toJSON() { throw new Error('x\\n{}') } }", /^invalid_result: meta\.a cannot be written as JSON: x\. /],
  ["msg.meta['a\\nb\"'] = 'c\\nd\\r\\u2028\\u2029\\u0085\\ud800\\0\"\\\\'", tag('hostile', { 'a\nb"': 'c\nd\r\u2028\u2029\u0085\ud800\0"\\' })],
  ["msg.meta.a = Symbol('x'); msg.meta.b = () => 1; msg.meta.c = 1n; msg.meta.d = -0; msg.meta.e = NaN", tag('hostile', { c: '1', d: '0', e: 'NaN' })],
  ["msg.meta.timestamp_ms = 'x\"\\n'; msg.meta.timestamp = '5'", tag('hostile', { timestamp_ms: 'x"\n', timestamp: '5' }, { payload: { value: 'hostile', timestamp_ms: 5 } })],
  ["msg.meta.timestamp_ms = -0", tag('hostile', { timestamp_ms: '0' }, { payload: { value: 'hostile', timestamp_ms: 0 } })],
  ["msg.meta.timestamp_ms = -8640000000000000n", tag('hostile', { timestamp_ms: '-8640000000000000' }, { payload: { value: 'hostile', timestamp_ms: -8640000000000000 } })],
  ["msg.meta.tag_name = { toString: () => 'a', toJSON: () => 'a' }", /^invalid_result: meta\.tag_name is an object: set it to a text/],
  ["msg.meta.tag_name = 'a\\n'", /^invalid_result: meta\.tag_name is "a\\n" and contains "\\n"/],
  ["msg.payload = 'a\\nb\\u2028\\ud800\"'", tag('a\nb\u2028\ud800"')],
  ["msg.payload = { toJSON: () => undefined }", /^invalid_result: the payload cannot be written as JSON/],
  ["msg.payload = JSON.rawJSON('\"a\"')", tag('"a"')],
  ["msg.payload = { a: JSON.rawJSON('1e1000') }", tag('{"a":1e1000}')],
  ['msg.payload = -0', tag(0)],
  ['msg.payload = 1e300', tag(1e300)],
  ["msg.payload = new (class extends String {})('x')", tag('"x"')],
  ["msg.payload = new Proxy([1], {})", tag('[1]')],
  ["msg.payload = new Proxy({ a: 1 }, { ownKeys: () => ['a', 'b\\n'], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }), get: () => '\\n' })", tag('{"a":"\\n","b\\n":"\\n"}')],
  ["let n = 0; Object.defineProperty(msg, 'payload', { get: () => n++, enumerable: true, configurable: true })", tag(0)],
  ["msg.toJSON = () => 'x'", tag('hostile')],
  ["msg.topic = 'a\\nb'; msg.umh_topic = 1", tag('hostile', {}, { umh_topic: 1 })],
  ["msg['x\\n\"y'] = 'z\\n'; msg.u = undefined; msg.f = () => 1; msg.s = Symbol(); msg.n = NaN", tag('hostile', {}, { 'x\n"y': 'z\n', n: null })],
  ["msg.other = { toJSON: () => undefined }", tag('hostile')],
  ["msg.other = { toJSON() { throw new Error('x') } }", /^script_error: Error: x$/],
  ['msg.other = 1n', /^script_error: TypeError: Do not know how to serialize a BigInt$/],
  ["Object.defineProperty(msg, '__proto__', { value: { a: 1 }, enumerable: true })", tag('hostile', {}, withProto({ a: 1 }))],
  ["msg = Object.assign(Object.create({ inherited: 1 }), msg)", tag('hostile', {}, { inherited: 1 })],
  ["msg = new Proxy(msg, {})", tag('hostile')],
  ["msg = new Proxy(msg, { ownKeys: () => ['payload', 'a\\nb'], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true, writable: true }) })", tag('hostile')],
  ["msg = new Proxy(msg, { get() { throw new Error('trap') } })", /^script_error: Error: trap$/],
];

suite('a tag is one line, whatever the script does', () => {
  for (const [script, became] of TAGS) {
    test(script, async () => {
      const messages = await tagBetween(script);
      if (became instanceof RegExp) assert.match(String(messages), became);
      else assert.deepEqual(messages, [became]);
    });
  }
});

const MESSAGES: readonly Row[] = [
  ["Object.defineProperty(msg.meta, 'toJSON', { value: () => undefined })", { payload: 'hostile' }],
  ["msg.toJSON = () => undefined", /^invalid_result: returned an object whose toJSON does not give a message$/],
  ["msg.toJSON = () => 'a\\nb'", /^invalid_result: returned an object whose toJSON does not give a message$/],
  ["msg.toJSON = () => [msg.payload]", /^invalid_result: returned an object whose toJSON does not give a message$/],
  ["msg.toJSON = () => JSON.rawJSON('1')", /^invalid_result: returned an object whose toJSON does not give a message$/],
  ["msg.toJSON = () => ({ payload: 'a\\nb' })", { payload: 'a\nb' }],
  ["msg.toJSON = () => { throw new Error('no') }", /^script_error: Error: no$/],
  ["msg.payload = 'a\\nb\\r\\u2028\\ud800\\0'", { payload: 'a\nb\r\u2028\ud800\0', meta: { a: 'b' } }],
  ["msg.payload = { 'x\\ny': ['\\n'] }", { payload: { 'x\ny': ['\n'] }, meta: { a: 'b' } }],
  ['msg.payload = 1n', /^script_error: TypeError: Do not know how to serialize a BigInt$/],
  ["Object.defineProperty(msg.meta, '__proto__', { value: 5, enumerable: true, configurable: true, writable: true })", { payload: 'hostile', meta: { a: 'b', ...withProto('5') } }],
  ["msg.meta = new Proxy({}, { ownKeys: () => ['a', 'a'] })", /^script_error: TypeError: 'ownKeys' on proxy: trap returned duplicate entries$/],
  ["msg = new Proxy(msg, { ownKeys: () => ['payload', 'a\\nb'], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true, writable: true }) })", { payload: 'hostile' }],
  ["const same = [msg, msg]; return same", { payload: 'hostile', meta: { a: 'b' } }],
];

suite('what a nodered_js script returns is one line, whatever it does', () => {
  for (const [script, became] of MESSAGES) {
    test(script, async () => {
      const messages = await jsBetween(script);
      if (became instanceof RegExp) assert.match(String(messages), became);
      else for (const message of messages) assert.deepEqual(message, became);
    });
  }
});

test('arrays that lie about themselves give as many lines as messages', async () => {
  const scripts = [
    'const list = [msg]; list[Symbol.iterator] = function* () { yield msg; yield msg; yield msg }; return list',
    'class Many extends Array { *[Symbol.iterator]() { yield { payload: 1 }; yield { payload: 2 } } } return new Many()',
    'return new Proxy([msg], { get: (target, key) => (key === "length" ? 5 : target[key]) })',
    'return new Proxy([], { get() { throw new Error("trap") } })',
    'return Object.assign([msg, msg], { map: 1 })',
    'const list = [msg]; list.length = 1000; return list',
  ];
  for (const script of scripts) await jsBetween(script);
});

test('text of any kind goes in and comes out as it was', async () => {
  const pieces = ['\n', '\r\n', '\u2028', '\u2029', '\0', '"', '\\', '\ud800', '\udc00', '😀', '€', 'é', '{', '}', ',', '[', '__proto__', 'a', ' ', '\u007f', '\ufeff'];
  let state = 1;
  const next = (below: number): number => (state = (state * 48271) % 2147483647) % below;
  const text = (): string => Array.from({ length: next(8) }, () => pieces[next(pieces.length)]).join('');
  const texts = Array.from({ length: 400 }, () => ({ key: `k${text()}`, value: text() }));

  const js = await runJs({ code: 'return msg', sandbox }, ...texts.map(({ key, value }) => ({ payload: { [key]: value }, meta: { [key]: value }, [key]: value })));
  js.forEach((outcome, index) => {
    const { key, value } = texts[index] as { key: string; value: string };
    assert.deepEqual(messagesOf(outcome), [{ payload: { [key]: value }, meta: { [key]: value }, [key]: value }]);
  });

  const tags = await runTag({ defaults: 'msg.meta.datatype = "string"; return msg', sandbox }, ...texts.map(({ key, value }) => ({ ...tagMessage(value, { [key]: value }), [key]: value })));
  tags.forEach((outcome, index) => {
    const { key, value } = texts[index] as { key: string; value: string };
    assert.deepEqual(messagesOf(outcome), [tag(value, { datatype: 'string', [key]: value }, { [key]: value })]);
  });
});

suite('the output limit counts bytes of UTF-8', () => {
  const LIMIT = 3000;
  const limited = sharedSandbox({ output_limit: LIMIT });
  const frame = '{"payload":"","meta":{}}'.length;

  for (const [name, character, bytes] of [['ASCII', 'x', 1], ['two bytes', 'é', 2], ['three bytes', '€', 3], ['four bytes', '😀', 4], ['an escape', '\n', 2]] as const) {
    for (const messages of [1, 2, 40]) {
      test(`${name}, ${messages} messages`, async () => {
        const fits = Math.floor(LIMIT / messages) - frame;
        const code = `return Array.from({ length: ${messages} }, (_, i) => ({ payload: ${JSON.stringify(character)}.repeat(Math.floor(${fits} / ${bytes})) + 'x'.repeat(${fits} % ${bytes}) + 'x'.repeat(i === 0 ? msg.payload : 0) }))`;
        const room = LIMIT - messages * Math.floor(LIMIT / messages);
        const outcomes = await runJs({ code, sandbox: limited }, { payload: room }, { payload: room + 1 });
        const sizes = messagesOf(outcomes[0]).map((message) => Buffer.byteLength(JSON.stringify(message)));
        assert.equal(sizes.reduce((sum, size) => sum + size), LIMIT);
        const { code: errorCode, message } = errorOf(outcomes[1]);
        assert.deepEqual([errorCode, message], ['output_too_large', 'the output is larger than 3000 bytes']);
      });
    }
  }

  test('an output far above it', async () => {
    const [outcome] = await runJs({ code: "msg.payload = 'x'.repeat(5_000_000); return msg", sandbox: limited }, { payload: 0 });
    assert.equal(errorOf(outcome).code, 'output_too_large');
  });

  test('what the neighbours are is not counted', async () => {
    const outcomes = await runJs({ code: "msg.payload = 'x'.repeat(2900); return msg", sandbox: limited }, ...Array<Message>(20).fill({ payload: 0 }));
    for (const outcome of outcomes) assert.equal((payloadOf(outcome) as string).length, 2900);
  });
});
