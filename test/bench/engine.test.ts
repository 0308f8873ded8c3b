import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Growth } from '../../bench/engine/growth';
import type { EngineReport } from '../../bench/engine/report';
import { makeSpinner } from '../../bench/engine/spinner';
import { plotText, ticksTo } from '../../bench/engine/svg';
import { judge } from '../../bench/engine/targets';
import { notEveryRun } from '../support/every-run';

const MAIN = join(__dirname, '../../bench/engine/main.js');
const PARTS = ['before-after', 'isolates', 'concurrent', 'starts', 'compile', 'http', 'fairness', 'sizing'];

const folder = mkdtempSync(join(tmpdir(), 'tagwright-bench-engine-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function bench(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [MAIN, '--out', folder, ...args], { encoding: 'utf8' });
}

describe('the bench of the engine', { skip: notEveryRun }, () => {
  test('measures every part and every target in one run, and draws its plots', () => {
    const { status, stdout, stderr } = bench('--quick');
    assert.equal(status, 0, stderr);
    const report = JSON.parse(readFileSync(join(folder, 'engine.json'), 'utf8')) as EngineReport;

    assert.deepEqual(report.parts.map(({ name }) => name), PARTS);
    for (const { name, figures, plots } of report.parts) {
      assert.ok(figures.length > 0, name);
      for (const { key, label, value } of figures) {
        assert.ok(Number.isFinite(value), key);
        assert.ok(stdout.includes(label), `${label} is printed`);
      }
      for (const plot of plots) assert.match(readFileSync(join(folder, plot), 'utf8'), /^<svg [^]*<path [^]*<\/svg>\n$/);
    }
    assert.deepEqual(report.parts.flatMap(({ plots }) => plots), ['fairness.svg', 'sizing.svg']);
    for (const { what, measured } of report.targets) {
      assert.notEqual(measured, null, what);
      assert.ok(stdout.includes(what), `${what} is printed`);
    }
  });

  test('measures only what is asked for', () => {
    const { status, stderr } = bench('--quick', '--only', 'concurrent');
    assert.equal(status, 0, stderr);
    const report = JSON.parse(readFileSync(join(folder, 'engine.json'), 'utf8')) as EngineReport;
    assert.deepEqual(report.parts.map(({ name }) => name), ['concurrent']);
    assert.ok(report.targets.some(({ reached }) => reached === null), 'what was not measured is not judged');
  });

  test('says what is wrong with its options', () => {
    for (const [args, complaint] of [[['--only', 'http,speed'], /does not know speed/], [['--slow'], /--slow/]] as const) {
      const { status, stderr } = bench(...args);
      assert.equal(status, 2, args.join(' '));
      assert.match(stderr, complaint);
    }
  });
});

test('where a heap has shrunk, the median growth stands for what was allocated', () => {
  const growth = new Growth();
  for (const used of [100, 110, 120, 130, 15, 25]) growth.look(used);
  assert.equal(growth.total, 50);
});

test('a wrong result of the load is noticed', () => {
  const lines = Buffer.from('{"payload":{"sum":-1,"start":0,"ms":0}}');
  assert.throws(() => makeSpinner(0.1).read('load', { lines, exceptions: [], count: 1 } as never), /row load gave a wrong result/);
});

test('targets at their limit: at least is reached, below is not', () => {
  const table: [key: string, what: string, value: number, reached: boolean][] = [
    ['42x3-ratio', '42 tags × 3 conditions: throughput', 50, true],
    ['42x3-ratio', '42 tags × 3 conditions: throughput', 49.9, false],
    ['1000x5-bytes-saved', '1000 tags × 5 conditions: less allocated', 79.9, false],
    ['cached-p99', 'cached start', 2, false],
    ['http-ratio', 'HTTP', 4, true],
    ['fairness-p99-ratio', "a quiet tenant's wait", 2, false],
  ];
  for (const [key, what, value, reached] of table) {
    const target = judge([{ key, label: key, value, unit: '' }]).find((candidate) => candidate.what.startsWith(what));
    assert.equal(target?.reached, reached, `${key} ${value}`);
  }
});

test('a start counts only beside the load that it has to be measured with', () => {
  const table: [p99: number, busy: number, reached: boolean][] = [[1.9, 70, true], [1.9, 59, false], [1.9, 81, false], [2, 70, false]];
  for (const [p99, busy, reached] of table) {
    const figures = [['cached-p99', p99], ['cached-busy', busy]] as const;
    const targets = judge(figures.map(([key, value]) => ({ key, label: key, value, unit: '' })));
    assert.equal(targets.find(({ what }) => what.startsWith('cached start'))?.reached, reached, `${p99} ms, ${busy} %`);
  }
});

describe('plots', () => {
  test('axes go in round steps from nothing to at least the largest value', () => {
    assert.deepEqual(ticksTo(11), [0, 2, 4, 6, 8, 10, 12]);
    assert.deepEqual(ticksTo(0.5), [0, 0.1, 0.2, 0.3, 0.4, 0.5]);
    assert.deepEqual(ticksTo(0), [0, 1]);
  });

  test('words are escaped', () => {
    const line = { label: 'a < b & c', color: '#000', points: [[0, 0], [1, 1]] as const };
    assert.match(plotText({ title: 't', subtitle: '', panels: [{ xLabel: 'x', yLabel: 'y', lines: [line] }] }), />a &lt; b &amp; c</);
  });
});
