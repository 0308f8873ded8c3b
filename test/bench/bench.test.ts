import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { Report } from '../../bench/report';
import { notEveryRun } from '../support/every-run';

const MAIN = join(__dirname, '../../bench/main.js');
const ROWS = [
  'a', 'b', 'b-timeout', 'c', 'd-sync', 'd-async',
  ...[1, 2].flatMap((isolates) => [1, 16, 64, 256, 1024].map((size) => `e-${size}-${isolates}`)),
  'f-function', 'f-timeout', 'f-messages', 'f-batch',
];

const folder = mkdtempSync(join(tmpdir(), 'tagwright-bench-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function bench(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
}

describe('the bench', { skip: notEveryRun }, () => {
  test('measures every row, every figure and every target in one run', () => {
    const file = join(folder, 'all.json');
    const { status, stdout, stderr } = bench('--quick', '--json', file);
    assert.equal(status, 0, stderr);
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;

    assert.deepEqual(report.rows.map(({ key }) => key), ROWS);
    for (const { key, label, messages, rate, ratio } of report.rows) {
      assert.ok(messages > 0 && rate.median > 0 && ratio.median > 0, key);
      assert.ok(rate.min <= rate.median && rate.median <= rate.max, key);
      assert.ok(stdout.includes(label), `${label} is printed`);
    }
    assert.equal(report.rows[0]?.ratio.median, 1);

    for (const { key, value } of report.figures) assert.ok(Number.isFinite(value), key);
    for (const { what, wanted, measured } of report.targets) {
      // The quick run is far from ten million messages.
      assert.equal(measured === null, wanted.includes('ten million'), what);
      assert.ok(stdout.includes(what), `${what} is printed`);
    }
    assert.equal(report.machine.node, process.versions.node);
  });

  test('measures only what is asked for, beside the first row', () => {
    const file = join(folder, 'only.json');
    const { status, stderr } = bench('--quick', '--only', 'b', '--json', file);
    assert.equal(status, 0, stderr);
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    assert.deepEqual(report.rows.map(({ key }) => key), ['a', 'b', 'b-timeout']);
    assert.deepEqual(report.figures, []);
  });

  test('says what is wrong with its options', () => {
    const table: [args: string[], complaint: RegExp][] = [
      [['--only', 'e,g'], /does not know g/],
      [['--quick', '--full'], /exclude each other/],
      [['--slow'], /--slow/],
    ];
    for (const [args, complaint] of table) {
      const { status, stderr } = bench(...args);
      assert.equal(status, 2, args.join(' '));
      assert.match(stderr, complaint);
    }
  });
});
