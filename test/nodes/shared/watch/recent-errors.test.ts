import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextException } from '../../../../lib/processor/outcomes';
import { RecentErrors } from '../../../../nodes/shared/watch/recent-errors';

const error = (index: number, line: number, message = 'Error: boom'): TextException =>
  ({ index, status: 'errored', error: { code: 'script_error', stage: 'code', line, column: 1, message } });
const lines = (...messages: unknown[]): string => messages.map((message) => JSON.stringify(message)).join('\n');

test('errors of one kind are one entry, with the message of the first of them', () => {
  const errors = new RecentErrors();
  errors.addBatch([error(1, 3), { index: 2, status: 'dropped' }, error(3, 3)], lines({ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }), 1000);
  assert.deepEqual(errors.list(), [
    { code: 'script_error', stage: 'code', line: 3, column: 1, count: 2, time: 1000, reason: 'Error: boom', message: '{"n":1}' },
  ]);
});

test('a newer message takes the place of the one before, once a second', () => {
  const errors = new RecentErrors();
  for (const [n, time] of [[1, 1000], [2, 1999], [3, 2000]] as const) errors.addBatch([error(0, 3)], lines({ n }), time);
  const [{ count, message, time } = {}] = errors.list();
  assert.deepEqual([count, message, time], [3, '{"n":3}', 2000]);
});

test('kinds that come in turns are counted each', () => {
  const errors = new RecentErrors();
  errors.addBatch([error(0, 1), error(1, 2), error(2, 1)], lines(0, 1, 2), 1000);
  assert.deepEqual(errors.list().map(({ line, count }) => [line, count]), [[1, 2], [2, 1]]);
});

test('few kinds are kept: those that were seen last', () => {
  const errors = new RecentErrors();
  for (let line = 1; line <= 100; line++) errors.addBatch([error(0, line)], lines({}), line * 2000);
  assert.deepEqual(errors.list().map(({ line }) => line), [100, 99, 98, 97, 96]);
});

test('what is kept is short, and shows no secret', () => {
  const errors = new RecentErrors();
  const message = { password: 'hunter2', payload: 'x'.repeat(1_000_000) };
  errors.addBatch([error(0, 1, `Error: mqtt://me:secret@host ${'y'.repeat(100_000)}`)], lines(message), 1000);
  const [{ reason, message: shown } = {}] = errors.list();
  assert.ok((reason?.length ?? 0) < 600 && (shown?.length ?? 0) < 1100);
  assert.match(shown ?? '', /^\{"password":"\*\*\*","payload":"x+… \(of \d+ characters\)$/);
  assert.doesNotMatch(`${reason}${shown}`, /hunter2|me:secret/);
});
