import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatchTimes } from '../../../../nodes/shared/watch/batch-times';

const quantiles = (batches: [milliseconds: number, count: number][]): (number | null)[] => {
  const times = new BatchTimes();
  for (const [milliseconds, count] of batches) times.add(milliseconds, count);
  return times.quantiles([0.5, 0.99, 1]);
};

test('nothing is known before the first batch, nor of empty ones', () => {
  assert.deepEqual(quantiles([]), [null, null, null]);
  assert.deepEqual(quantiles([[5, 0]]), [null, null, null]);
});

test('the time of a batch is that of its messages, in equal parts', () => {
  assert.deepEqual(quantiles([[50, 10]]), [5, 5, 5]);
});

test('a batch counts as often as it has messages', () => {
  assert.deepEqual(quantiles([[980, 98], [100, 2]]), [10, 50, 50]);
  assert.deepEqual(quantiles([[990, 99], [100, 1]]), [10, 10, 100]);
});

test('of very many batches, the last ones count', () => {
  const slow = Array.from({ length: 5000 }, (): [number, number] => [1000, 1]);
  const fast = Array.from({ length: 512 }, (): [number, number] => [1, 1]);
  assert.deepEqual(quantiles([...slow, ...fast]), [1, 1, 1]);
  assert.deepEqual(quantiles([...slow, ...fast.slice(1)]), [1, 1, 1000]);
});
