import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConnectorError } from '../../lib/connectors/connector';
import type { ErrorCode } from '../../lib/errors';
import { CollectingSink } from '../../lib/stream/collecting-sink';
import { contentOf } from '../../lib/stream/content-line';
import { DeadLetters } from '../../lib/stream/dead-letters';
import { flow, UndeliveredError, type ErrorOutput } from '../../lib/stream/flow';
import { Intake } from '../../lib/stream/intake';
import type { ErroredLine, PipelineResult } from '../../lib/stream/pipeline';
import { SinkOutput, type Address } from '../../lib/stream/sink-output';
import { until } from '../support/processes';
import { HandmadeMessages, HandmadeSink } from './doubles';

const address: Address = ({ meta, content }) => {
  if (content === 'nowhere') throw new ConnectorError('invalid_message', 'no topic');
  return { topic: String(meta['name']), content };
};

/** Content decides: `drop`, `bad` (errored), `two` (becomes two messages), `closed`; anything else passes. */
async function process({ text, count, rejected }: { text: Buffer; count: number; rejected: readonly { line: Buffer; error: ErroredLine['error'] }[] }): Promise<PipelineResult> {
  const common = { processor: 'p', tenant: 'acme', source: null };
  const errored: ErroredLine[] = rejected.map((line) => ({ ...line, ...common }));
  const output: string[] = [];
  for (const line of count === 0 ? [] : text.toString().split('\n')) {
    const { content, meta } = contentOf(Buffer.from(line)) ?? assert.fail(line);
    const name = String(content);
    const message = JSON.stringify({ payload: name, meta });
    const error = (code: ErrorCode) => ({ code, stage: 'code', line: 2, column: 7, message: 'on purpose' });
    if (name === 'bad' || name === 'closed') errored.push({ line: Buffer.from(line), error: error(name === 'bad' ? 'script_error' : 'closed'), ...common });
    else if (name !== 'drop') output.push(...(name === 'two' ? [message, message] : [message]));
  }
  return { output: output.length === 0 ? [] : [{ text: Buffer.from(output.join('\n')), count: output.length }], errored };
}

function start(options: { deadLetter?: HandmadeSink; maxBatches?: number; retries?: number } = {}) {
  const [sink, messages] = [new HandmadeSink(), new HandmadeMessages()];
  const intake = new Intake({ binary: 'error' });
  const logged: string[] = [];
  const { deadLetter, maxBatches = 4, retries = 0 } = options;
  const log: ErrorOutput = { write: async (errored) => void logged.push(...errored.map(({ error }) => error.code)) };
  const letters = deadLetter && new DeadLetters({
    sink: deadLetter, address, retryDelay: 1, onRefused: ({ code }, count, lost) => logged.push(`${lost ? 'lost' : 'again'} ${count} ${code}`),
  });
  const errors: ErrorOutput = letters ?? log;
  const refused: number[] = [];
  const output = new SinkOutput({ name: 'output', sink, address, errors, retries, retryDelay: 1, tenant: 'acme', onRefused: (count) => refused.push(count) });
  const done = flow({ source: intake, pipeline: { process }, output, errors, maxBatches, onFailure: () => intake.end() });
  done.catch(() => undefined);
  /** Each message a batch of its own. */
  const give = async (...contents: (string | null)[]): Promise<void> => {
    for (const [index, content] of contents.entries()) {
      intake.add([messages.received(`m${index}`, content)]);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { sink, messages, intake, logged, refused, done, give };
}

describe('a message is acknowledged', () => {
  it('when it is delivered, not when it is given', async () => {
    const { sink, messages, intake, give, done } = start();
    sink.shut();
    await give('1', '2');
    await until('both are given', () => sink.calls.length === 2);
    assert.deepEqual(messages.acknowledged, []);
    sink.reopen();
    intake.end();
    await done;
    assert.deepEqual([sink.contents, messages.acknowledged], [['1', '2'], ['m0', 'm1']]);
  });

  it('when all that it became is delivered', async () => {
    const { sink, messages, intake, give, done } = start();
    await give('two');
    intake.end();
    await done;
    assert.deepEqual([sink.contents, messages.acknowledged], [['two', 'two'], ['m0']]);
  });

  it('when it was dropped', async () => {
    const { sink, messages, intake, give, done } = start();
    await give('drop');
    intake.end();
    await done;
    assert.deepEqual([sink.calls, messages.acknowledged], [[], ['m0']]);
  });

  it('when its error was logged, where there are no dead letters', async () => {
    const { messages, logged, intake, give, done } = start();
    await give('bad');
    intake.end();
    await done;
    assert.deepEqual([logged, messages.acknowledged], [['script_error'], ['m0']]);
  });

  it('when its dead letter is delivered, not before', async () => {
    const deadLetter = new HandmadeSink();
    deadLetter.shut();
    const { messages, intake, give, done } = start({ deadLetter });
    await give('bad', '2');
    await until('the letter is given', () => deadLetter.calls.length === 1);
    await until('the neighbour is through', () => messages.acknowledged.includes('m1'));
    assert.deepEqual(messages.acknowledged, ['m1']);
    deadLetter.reopen();
    intake.end();
    await done;
    assert.deepEqual([deadLetter.contents, messages.acknowledged], [['bad'], ['m1', 'm0']]);
  });

  it('not when the sink was closed before it was delivered', async () => {
    const { sink, messages, give, done } = start();
    sink.refuse = ({ content }) => (content === '2' ? 'closed' : null);
    await give('1', '2');
    await assert.rejects(done, UndeliveredError);
    assert.deepEqual(messages.acknowledged, ['m0']);
  });

  it('not when the sandbox was closed before it was run', async () => {
    const deadLetter = new HandmadeSink();
    const { messages, give, done } = start({ deadLetter });
    await give('1', 'closed');
    await assert.rejects(done, UndeliveredError);
    assert.deepEqual([messages.acknowledged, deadLetter.calls], [['m0'], []]);
  });
});

describe('the sink gets messages', () => {
  it('in order, without waiting for each one before', async () => {
    const { sink, intake, give, done } = start();
    sink.shut();
    await give('1', '2', '3');
    await until('all are given', () => sink.calls.length === 3);
    sink.reopen();
    intake.end();
    await done;
    assert.deepEqual(sink.contents, ['1', '2', '3']);
  });

  it('no more than may be in flight', async () => {
    const { sink, intake, give, done, messages } = start({ maxBatches: 2 });
    sink.shut();
    await give('1', '2', '3', '4', '5');
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(sink.calls.length, 2);
    sink.reopen();
    intake.end();
    await done;
    assert.equal(messages.acknowledged.length, 5);
  });
});

describe('a message that the sink refuses', () => {
  it('goes to the dead letters with the reason, and the stream goes on', async () => {
    const deadLetter = new HandmadeSink();
    const { sink, messages, intake, refused, give, done } = start({ deadLetter });
    sink.refuse = ({ content }) => (content === '2' ? 'too_large' : null);
    await give('1', '2', '3');
    intake.end();
    await done;
    assert.deepEqual([sink.contents, deadLetter.contents, refused], [['1', '3'], ['2'], [1]]);
    assert.deepEqual(messages.acknowledged.sort(), ['m0', 'm1', 'm2']);
  });

  it('is given again first, as often as it is said', async () => {
    const deadLetter = new HandmadeSink();
    const { sink, intake, give, done } = start({ deadLetter, retries: 3 });
    let refusals = 2;
    sink.refuse = ({ content }) => (content === '2' && refusals-- > 0 ? 'unknown_topic' : null);
    await give('2');
    intake.end();
    await done;
    assert.deepEqual([sink.contents, deadLetter.calls.length, sink.calls.length], [['2'], 0, 3]);
  });

  it('is not given again when that cannot help', async () => {
    const { sink, intake, logged, give, done } = start({ retries: 3 });
    sink.refuse = () => 'too_large';
    await give('1', 'nowhere');
    intake.end();
    await done;
    assert.deepEqual([sink.calls.length, logged], [1, ['not_delivered', 'not_delivered']]);
  });
});

describe('dead letters', () => {
  it('say why, with the content as it came', async () => {
    const deadLetter = new HandmadeSink();
    const seen: unknown[] = [];
    const letters = new DeadLetters({
      sink: deadLetter, retryDelay: 1, onRefused: () => assert.fail(),
      address: (input) => {
        seen.push(input.meta, input.value);
        return { topic: 'dead', content: null };
      },
    });
    const line = Buffer.from('\u0001{"mqtt_topic":"a/b"}\t{ "a": 1 }');
    await letters.write([
      { line, processor: 'p', tenant: 't', source: 'x', error: { code: 'script_error', stage: 'code', line: 2, column: 7, message: 'on purpose' } },
    ]);
    assert.deepEqual(deadLetter.contents, ['{ "a": 1 }']);
    assert.deepEqual(seen, [
      { mqtt_topic: 'a/b', error_code: 'script_error', error_stage: 'code', error_message: 'on purpose', error_processor: 'p', error_line: '2', error_column: '7' },
      { a: 1 },
    ]);
  });

  it('are tried again until they are taken, and lost only when they never can be', async () => {
    const deadLetter = new HandmadeSink();
    let away = 2;
    deadLetter.refuse = ({ topic }) => (topic === 'm1' ? 'too_large' : away-- > 0 ? 'unknown_topic' : null);
    const { messages, logged, intake, give, done } = start({ deadLetter });
    await give('bad', 'bad');
    intake.end();
    await done;
    assert.deepEqual(deadLetter.taken.map(({ topic }) => topic), ['m0']);
    assert.deepEqual(logged.sort(), ['again 1 unknown_topic', 'again 1 unknown_topic', 'lost 1 too_large']);
    assert.deepEqual(messages.acknowledged.sort(), ['m0', 'm1']);
  });
});

describe('a sink that collects', () => {
  const message = (content: string) => ({ topic: 't', content });

  it('sends what is full, and answers each as the sink does', async () => {
    const sink = new HandmadeSink();
    sink.refuse = ({ content }) => (content === 'b' ? 'too_large' : null);
    const collecting = new CollectingSink(sink, { count: 3, period: 60_000 });
    const answers = await Promise.all([collecting.send([message('a'), message('b')]), collecting.send([message('c')])]);
    assert.deepEqual(sink.calls.map((call) => call.length), [3]);
    assert.deepEqual(answers.map((some) => some.map((error) => error?.code ?? null)), [[null, 'too_large'], [null]]);
  });

  it('sends what is not full after its time, and when it is closed', async () => {
    const sink = new HandmadeSink();
    await new CollectingSink(sink, { count: 3, period: 10 }).send([message('a')]);
    const collecting = new CollectingSink(sink, { count: 3, period: 60_000 });
    const sent = collecting.send([message('b')]);
    await collecting.close(1000);
    assert.deepEqual(await sent, [null]);
    assert.deepEqual(sink.contents, ['a', 'b']);
  });
});
