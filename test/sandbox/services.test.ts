import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallAnswer, OpenCall } from '../../lib/guest/protocol';
import { CallError, RunCalls, type Services } from '../../lib/sandbox/services';

const INFO = { context: { tenant: 't', user: null, organization: null }, timeout: 1000 };

function call(id: number, ...args: unknown[]): OpenCall {
  return { id, api: 'db', method: 'get', args: JSON.stringify(args) };
}

/** What is sent for calls: a list for each piece. */
async function answersTo(services: Services | null, calls: OpenCall[]): Promise<CallAnswer[][]> {
  const sent: CallAnswer[][] = [];
  let count = 0;
  await new Promise<void>((resolve) => {
    const desk = new RunCalls(services, INFO, (answers) => {
      sent.push(answers);
      count += answers.length;
      if (count === calls.length) resolve();
    });
    desk.take(calls);
  });
  return sent;
}

describe('the calls of a run', () => {
  it('are answered together when their answers come together', async () => {
    const sent = await answersTo(async ({ args }) => args[0], [call(1, 'a'), call(2, { b: 1 }), call(3)]);
    assert.deepEqual(sent, [[[1, '"a"'], [2, '{"b":1}'], [3, null]]]);
  });

  it('that fail say why, with a code only where it is one of the table', async () => {
    const reasons = [new CallError('rate_limited', 'too many'), Object.assign(new Error('gone'), { code: 'ENOENT' }), 'text'];
    const [answers] = await answersTo(({ args }) => Promise.reject(reasons[args[0] as number]), [call(1, 0), call(2, 1), call(3, 2)]);
    assert.deepEqual(answers, [
      [1, null, { code: 'rate_limited', message: 'too many' }], [2, null, { message: 'gone' }], [3, null, { message: 'text' }],
    ]);
  });

  it('are refused where nothing answers', async () => {
    const [answers] = await answersTo(null, [call(1, 'a')]);
    assert.match(answers?.[0]?.[2]?.message ?? '', /^nothing answers db\.get here/);
  });

  it('are 1,000 at most at once', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    setImmediate(release);
    const answers = (await answersTo(() => released, Array.from({ length: 1001 }, (_, id) => call(id)))).flat();
    assert.deepEqual(answers.filter((answer) => answer.length === 3).map(([id]) => id), [1000]);
  });

  it('with an answer that is too long, or no JSON, are failures', async () => {
    const [answers] = await answersTo(async ({ args }) => (args[0] === 'long' ? 'x'.repeat(2 ** 20) : 1n), [call(1, 'long'), call(2)]);
    assert.deepEqual(answers?.map(([, json, failure]) => [json, failure?.message]), [
      [null, 'the answer is longer than 1048576 characters'], [null, 'Do not know how to serialize a BigInt'],
    ]);
  });
});
