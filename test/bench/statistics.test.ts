import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, quantile, slope, summarize } from '../../bench/statistics';

test('the median is the middle value, or the mean of the two in the middle', () => {
  const table: [values: number[], expected: number][] = [
    [[7], 7],
    [[3, 1, 2], 2],
    [[10, 9, 1, 2], 5.5],
    [[100, 20, 3], 20],
  ];
  for (const [values, expected] of table) assert.equal(median(values), expected, String(values));
});

test('a quantile is the value with that share of the values at or below it', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  const table: [share: number, expected: number][] = [
    [0, 1],
    [0.5, 100],
    [0.99, 198],
    [1, 200],
  ];
  for (const [share, expected] of table) assert.equal(quantile(values, share), expected, String(share));
});

test('a summary has the extremes', () => {
  assert.deepEqual(summarize([4, 1, 9]), { median: 4, min: 1, max: 9 });
});

test('the slope says how much is added for each step', () => {
  assert.equal(slope([[0, 5], [10, 25], [20, 45]]), 2);
  assert.equal(slope([[0, 3], [1, 5], [2, 3], [3, 5], [4, 3]]), 0);
});
