import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BATCH_LINES } from '../../lib/connectors/lines';
import { contentOf } from '../../lib/stream/content-line';
import type { TakenBatch } from '../../lib/stream/flow';
import { Intake, type IntakeOptions } from '../../lib/stream/intake';
import { HandmadeMessages } from './doubles';

function open(options: Partial<IntakeOptions> = {}) {
  const intake = new Intake({ binary: 'error', ...options });
  const batches = intake[Symbol.asyncIterator]();
  const next = async (): Promise<TakenBatch> => (await batches.next()).value as TakenBatch;
  return { intake, next, batches, messages: new HandmadeMessages() };
}

const contents = ({ text, count }: TakenBatch): string[] => {
  const lines = count === 0 ? [] : text.toString().split('\n');
  assert.equal(lines.length, count);
  return lines.map((line) => String(contentOf(Buffer.from(line))?.content));
};

describe('the intake', () => {
  it('gives together what has come meanwhile, and acknowledges it together', async () => {
    const { intake, next, messages } = open();
    intake.add([messages.received('a', '1')]);
    intake.add([messages.received('b', 'x\ny'), messages.received('c', '{"d":\n2}')]);
    const batch = await next();
    assert.deepEqual(contents(batch), ['1', 'x\ny', '{"d":\n2}']);
    assert.deepEqual(messages.acknowledged, []);
    batch.acknowledge?.();
    assert.deepEqual(messages.acknowledged, ['a', 'b', 'c']);
  });

  it('gives batches of the usual size, in order', async () => {
    const { intake, next, messages } = open();
    intake.add(Array.from({ length: BATCH_LINES + 1 }, (_, index) => messages.received(`${index}`, `${index}`)));
    const [first, second] = [await next(), await next()];
    assert.deepEqual([first.count, second.count, contents(second)], [BATCH_LINES, 1, [`${BATCH_LINES}`]]);
  });

  it('waits for more where that is wanted, but not for ever', async () => {
    const { intake, next, messages } = open({ batching: { count: 3, period: 60_000 } });
    const full = next();
    for (const name of ['a', 'b', 'c']) intake.add([messages.received(name, name)]);
    assert.deepEqual(contents(await full), ['a', 'b', 'c']);
    const short = open({ batching: { count: 3, period: 20 } });
    short.intake.add([messages.received('d', 'd')]);
    assert.deepEqual(contents(await short.next()), ['d']);
  });

  it('ends behind what has come', async () => {
    const { intake, next, batches, messages } = open();
    intake.add([messages.received('a', '1')]);
    intake.end();
    assert.deepEqual(contents(await next()), ['1']);
    assert.equal((await batches.next()).done, true);
  });

  it('acknowledges what is not wanted, and does not give it', async () => {
    const { intake, next, messages } = open({ select: ({ meta }) => (meta['name'] === 'b' ? { key: 'b' } : null) });
    intake.add(['a', 'b', 'c'].map((name) => messages.received(name, name)));
    const batch = await next();
    assert.deepEqual([contents(batch), messages.acknowledged], [['b'], ['a', 'c']]);
    assert.deepEqual(contentOf(batch.text)?.meta, { key: 'b' });
  });

  it('goes on when nothing of a batch is wanted', async () => {
    const { intake, next, messages } = open({ select: ({ meta }) => (meta['name'] === 'a' ? null : meta) });
    const given = next();
    intake.add([messages.received('a', '1')]);
    setImmediate(() => intake.add([messages.received('b', '2')]));
    assert.deepEqual(contents(await given), ['2']);
  });

  const BYTES = Buffer.from([0xff, 0x0a, 0x00]);

  it('gives bytes that are no text to the errors, whole and with their metadata', async () => {
    const { intake, next, messages } = open();
    intake.add([messages.received('a', BYTES, { mqtt_topic: 't' }), messages.received('b', '1')]);
    const batch = await next();
    assert.deepEqual(contents(batch), ['1']);
    const [rejected] = batch.rejected;
    assert.equal(rejected?.error.code, 'invalid_message');
    assert.deepEqual(contentOf(rejected.line), { content: BYTES, meta: { name: 'a', mqtt_topic: 't' } });
    batch.acknowledge?.();
    assert.deepEqual(messages.acknowledged, ['a', 'b']);
  });

  it('gives them as base64 where that is wanted', async () => {
    const { intake, next, messages } = open({ binary: 'base64' });
    intake.add([messages.received('a', BYTES)]);
    const batch = await next();
    assert.deepEqual(contents(batch), [JSON.stringify(BYTES.toString('base64'))]);
    assert.equal(contentOf(batch.text)?.meta['encoding'], 'base64');
  });
});
