import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createJsProcessor, Sandbox } from '../../lib/index';
import { parseLines } from '../../lib/processor/outcomes';
import { contentLine, contentOf, readableLine, textOf } from '../../lib/stream/content-line';

const sandbox = new Sandbox({ max_size: 1, preload_size: 0 });
after(() => sandbox.close());
const meta = { mqtt_topic: 'a\tb\n"c"', mqtt_qos: 1 };

/** What a script sees of each content. */
async function seen(contents: (string | null)[]): Promise<unknown[]> {
  const processor = await createJsProcessor({ code: 'msg.payload = { is: msg.payload }; return msg;', sandbox });
  const lines = contents.map((content) => contentLine(content, meta));
  assert.ok(lines.every((line) => !line.includes('\n')), 'a message is one line');
  const result = await processor.processText(lines.join('\n'), lines.length);
  await processor.close();
  assert.deepEqual(result.exceptions, []);
  const messages = parseLines(result.lines) as { payload: { is: unknown }; meta: unknown }[];
  for (const message of messages) assert.deepEqual(message.meta, { ...meta, mqtt_qos: '1' });
  return messages.map(({ payload }) => payload.is);
}

describe('content in the sandbox', () => {
  it('that is JSON is its value', async () => {
    const values = [23.5, -1, 'text', true, null, [1, [2]], { payload: 1, meta: { x: 2 } }, 'a\nb'];
    assert.deepEqual(await seen(values.map((value) => JSON.stringify(value))), values);
  });

  it('that is JSON over several lines is its value', async () => {
    const value = { a: ['x\ny', { b: null }] };
    assert.deepEqual(await seen([JSON.stringify(value, null, 2), '[1,\r\n2]\n']), [value, [1, 2]]);
  });

  it('that is other text is that text, also where it looks like JSON or like more of the message', async () => {
    const texts = ['on', '', ' ', '{"a":1', '1,"meta":{"evil":1}', '{"a":1},"payload":2', '007', 'line 1\nline 2\n', 'Grüße ☃', '\u0001', '-', 'nulll', '"'];
    assert.deepEqual(await seen(texts), texts);
  });

  it('keeps every digit of an integer', async () => {
    assert.deepEqual(await seen(['12345678901234567890', '9007199254740991']), ['12345678901234567890', 9007199254740991]);
  });

  it('that is not there is null', async () => {
    assert.deepEqual(await seen([null]), [null]);
  });

  it('does not let a line of stdin get by as something else', async () => {
    const processor = await createJsProcessor({ code: 'return msg', sandbox });
    const { exceptions } = await processor.processText('\u0004{}\t1\n\u0001 no tab', 2);
    await processor.close();
    assert.deepEqual(exceptions.map((odd) => odd.status === 'errored' && odd.error.code), ['invalid_message', 'invalid_message']);
  });
});

describe('a line', () => {
  it('is taken apart as it was put together', () => {
    for (const content of ['23.5', 'on', '', 'a\n\nb']) {
      assert.deepEqual(contentOf(Buffer.from(contentLine(content, meta))), { content: Buffer.from(content), meta });
    }
    assert.deepEqual(contentOf(Buffer.from(contentLine(null, meta))), { content: null, meta });
  });

  it('of a message has its payload as content', () => {
    assert.deepEqual(contentOf(Buffer.from('{"payload":{"value":1},"meta":{"a":"b"}}')), { content: Buffer.from('{"value":1}'), meta: { a: 'b' } });
    assert.equal(contentOf(Buffer.from('nope')), null);
  });

  it('is shown as the message that a script sees', () => {
    const show = (content: string | null): string => readableLine(Buffer.from(contentLine(content, { a: 1 }))).toString();
    assert.equal(show('{ "b": 2 }'), '{"payload":{"b":2},"meta":{"a":1}}');
    assert.equal(show('x\ny'), '{"payload":"x\\ny","meta":{"a":1}}');
    assert.equal(show(null), '{"payload":null,"meta":{"a":1}}');
    assert.equal(readableLine(Buffer.from('{"payload": 1}')).toString(), '{"payload": 1}');
  });

  it('becomes content again: a string as it is, anything else as JSON', () => {
    assert.deepEqual(['on', 5, { a: 1 }, undefined, null].map(textOf), ['on', '5', '{"a":1}', '', 'null']);
  });
});
