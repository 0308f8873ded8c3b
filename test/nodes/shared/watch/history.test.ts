import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History, HISTORY } from '../../../../nodes/shared/watch/history';

test('a point is a rate, whatever the time that it stands for', () => {
  const history = new History();
  history.add(100, 10, 2);
  assert.deepEqual(history.points(), [[50, 5]]);
  assert.equal(history.rate, 50);
});

test('five minutes are kept, the oldest first', () => {
  const history = new History();
  for (let second = 0; second < 2 * HISTORY + 7; second++) history.add(second, 0, 1);
  const points = history.points();
  assert.equal(points.length, HISTORY);
  assert.deepEqual([points[0], points.at(-1)], [[HISTORY + 7, 0], [2 * HISTORY + 6, 0]]);
});

test('the rate is that of the last seconds', () => {
  const history = new History();
  assert.equal(history.rate, 0);
  for (const messages of [1000, 1000, 5, 0, 0, 0, 0]) history.add(messages, 0, 1);
  assert.equal(history.rate, 1);
});

test('errors are known for five minutes', () => {
  const history = new History();
  history.add(1, 1, 1);
  for (let second = 1; second < HISTORY; second++) history.add(1, 0, 1);
  assert.equal(history.hasErrors, true);
  history.add(1, 0, 1);
  assert.equal(history.hasErrors, false);
});
