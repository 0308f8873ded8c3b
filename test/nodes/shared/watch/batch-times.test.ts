import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatchTimes } from '../../../../nodes/shared/watch/batch-times';

function check(batches: [milliseconds: number, count: number][], expected: (number | null)[]): void {
  const times = new BatchTimes();
  for (const [milliseconds, count] of batches) times.add(milliseconds, count);
  [0.5, 0.99, 1].forEach((share, index) => {
    const [actual, wanted] = [times.quantile(share), expected[index] ?? null];
    if (actual === null || wanted === null) assert.equal(actual, wanted);
    else assert.ok(Math.abs(actual / wanted - 1) < 0.055, `${share}: ${actual} is not ${wanted}`);
  });
}

test('nothing is known before the first batch, nor of empty ones', () => {
  check([], [null, null, null]);
  check([[5, 0]], [null, null, null]);
});

test('the time of a batch is that of its messages, in equal parts', () => {
  check([[50, 10]], [5, 5, 5]);
});

test('a batch counts as often as it has messages', () => {
  check([[980, 98], [100, 2]], [10, 50, 50]);
  check([[990, 99], [100, 1]], [10, 10, 100]);
});

test('times are told apart from a microsecond to a minute', () => {
  for (const time of [0.001, 0.0123, 0.5, 7, 333, 60_000]) check([[time, 1]], [time, time, time]);
  check([[0, 1]], [0.001, 0.001, 0.001]);
  check([[10 ** 9, 1], [1, 1]], [1, 80_000, 80_000]);
});

test('of very many batches, the last ones count', () => {
  const slow = Array.from({ length: 5000 }, (): [number, number] => [1000, 1]);
  const fast = Array.from({ length: 512 }, (): [number, number] => [1, 1]);
  check([...slow, ...fast], [1, 1, 1]);
  check([...slow, ...fast.slice(1)], [1, 1, 1000]);
});
