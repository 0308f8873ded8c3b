import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Figure } from '../../bench/figures/figure';
import type { RowResult } from '../../bench/rounds';
import { judge, type Target } from '../../bench/targets';

function row(key: string, ...ratios: number[]): RowResult {
  const summary = { median: ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)] as number, min: 0, max: 0 };
  return { key, group: key.slice(0, 1), label: key, messages: 1, rate: summary, ratio: summary, ratios };
}

function figures(values: Record<string, number>): Figure[] {
  return Object.entries(values).map(([key, value]) => ({ key, label: key, value, unit: '' }));
}

function find(targets: Target[], what: string): Target {
  const target = targets.find((candidate) => candidate.what.startsWith(what));
  assert.ok(target, what);
  return target;
}

describe('targets', () => {
  test('a ratio at the target is reached, one below is not', () => {
    const what = 'batches of 256 against inline';
    const table: [ratio: number, reached: boolean][] = [
      [0.79, false],
      [0.8, true],
      [1.3, true],
    ];
    for (const [ratio, reached] of table) {
      assert.equal(find(judge([row('a', 1), row('e-256-1', ratio)], []), what).reached, reached, String(ratio));
    }
  });

  test('rows are compared round by round', () => {
    // In each round three times as fast, though the medians say 30.
    const rows = [row('e-256-1', 3, 30, 300), row('d-sync', 1, 10, 100), row('d-async', 0.5, 1, 2)];
    const target = find(judge(rows, []), 'batches of 256 against a pooled isolate');
    assert.deepEqual([target.measured, target.reached], ['3.00 ×', true]);
  });

  test('of the pooled isolates the faster one counts', () => {
    const rows = [row('e-256-1', 1), row('d-sync', 0.5), row('d-async', 0.1)];
    assert.equal(find(judge(rows, []), 'batches of 256 against a pooled isolate').reached, false);
  });

  test('what was not measured is neither reached nor missed', () => {
    for (const target of judge([], [])) assert.deepEqual([target.measured, target.reached], [null, null], target.what);
  });

  test('figures are held against their limits', () => {
    const table: [key: string, what: string, good: number, bad: number][] = [
      ['parent-cpu', "parent's CPU", 0.99, 1],
      ['new-isolate-median', 'new isolate', 9, 10],
      ['pool-hit-median', 'pool hit', 0.01, 0.1],
      ['hit-ratio', 'hit ratio', 99.1, 99],
      ['event-loop-p99', "parent's event-loop delay", 19, 20],
      ['isolate-memory-idle', 'memory per pooled isolate, before', 1.9, 2],
      ['isolate-memory-used', 'memory per pooled isolate, after', 1.9, 2],
    ];
    for (const [key, what, good, bad] of table) {
      assert.equal(find(judge([], figures({ [key]: good })), what).reached, true, `${key} ${good}`);
      assert.equal(find(judge([], figures({ [key]: bad })), what).reached, false, `${key} ${bad}`);
    }
  });

  test('growth counts only over ten million messages', () => {
    const table: [messages: number, end: number, reached: boolean | null][] = [
      [2_000_000, 200, null],
      [10_000_000, 200, false],
      [10_000_000, 101, true],
      [10_000_000, 80, true],
    ];
    for (const [messages, end, reached] of table) {
      const values = { 'load-messages': messages, 'parent-memory-start': 100, 'parent-memory-end': end };
      assert.equal(find(judge([], figures(values)), 'memory of the parent').reached, reached, `${messages} ${end}`);
    }
  });
});
