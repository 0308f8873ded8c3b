import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeAPI } from 'node-red';
import type { TextResult } from '../../../lib/processor/outcomes';
import { Delivery } from '../../../nodes/shared/delivery';
import { Intake } from '../../../nodes/shared/intake';
import { restoreReturned } from '../../../nodes/shared/restore';
import type { Input, WiredNode } from '../../../nodes/shared/node-red';

const CONTEXT = { tenant: 'default', user: null, organization: null };

/** An intake, what it does with its messages, and a sandbox that answers when it is told to. */
function setUp() {
  const node = { id: 'n', type: 'js-processor', name: '', wires: [['out'], []] } as unknown as WiredNode;
  const delivery = new Delivery({} as NodeAPI, node, { outputs: 1, emit: 'messages', restore: restoreReturned });
  const refused: string[] = [];
  const settings = { batchSize: 2, batchTimeout: 5, maxQueue: 100, emit: 'messages', eventsOutput: false } as const;
  const intake = new Intake(settings, { of: () => CONTEXT }, delivery, (count, code) => refused.push(...new Array<string>(count).fill(code)));
  const sent: unknown[] = [];
  const done: (string | undefined)[] = [];
  const accept = (payload: unknown): void => {
    const input: Input = {
      msg: { payload },
      send: (message) => sent.push(message),
      done: (error) => done.push(error?.message),
    };
    intake.accept(input);
  };
  const answers: (() => void)[] = [];
  const run = (text: string, count: number): Promise<TextResult> =>
    new Promise((resolve) => answers.push(() => resolve({ count, lines: Buffer.from(text), exceptions: [] })));
  return { intake, accept, sent, done, refused, answers, run };
}

test('closing waits for what is in the sandbox, and for what waits in front of it', async () => {
  const { intake, accept, sent, done, answers, run } = setUp();
  intake.open(run, 1);
  for (const payload of [1, 2, 3]) accept(payload);
  const closed = intake.close(10_000);
  assert.equal(answers.length, 1, 'one batch at a time');
  answers[0]?.();
  await new Promise((resolve) => setImmediate(resolve));
  answers[1]?.();
  assert.equal(await closed, true);
  assert.deepEqual(sent, [{ payload: 1 }, { payload: 2 }, { payload: 3 }]);
  assert.deepEqual(done, [undefined, undefined, undefined]);
});

test('what is not finished in time is errored as closed, once, and counted', async () => {
  const { intake, accept, sent, done, refused, answers, run } = setUp();
  intake.open(run, 1);
  for (const payload of [1, 2, 3]) accept(payload);
  assert.equal(await intake.close(20), false);
  assert.deepEqual(refused, ['closed', 'closed', 'closed']);
  assert.deepEqual(done, new Array(3).fill('not finished within 0.02 s after the node was told to close'));
  answers[0]?.();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([sent.length, done.length], [0, 3], 'an answer that comes too late changes nothing');
});

test('a message that comes after the close is errored as closed', async () => {
  const { intake, accept, done, refused } = setUp();
  await intake.close(10);
  accept(1);
  assert.deepEqual(done, ['the node is closed']);
  assert.deepEqual(refused, ['closed']);
});
