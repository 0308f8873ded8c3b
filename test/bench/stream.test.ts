import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { StreamDriver } from '../../bench/stream/driver';
import { LANES, type Ends } from '../../bench/stream/ends';
import type { StreamReport } from '../../bench/stream/report';
import { notEveryRun } from '../support/every-run';
import { noMosquitto } from '../support/mosquitto';

const MAIN = join(__dirname, '../../bench/stream/main.js');
const folder = mkdtempSync(join(tmpdir(), 'tagwright-bench-stream-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function bench(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [MAIN, '--json', join(folder, 'stream.json'), ...args], { encoding: 'utf8' });
}

/** Ends between which `change` decides what becomes of a message; null for nothing. */
function ends(change: (content: string, count: number) => string | null): Ends {
  let count = 0;
  const made: Ends = {
    publish: (messages) => {
      for (const { lane, content } of messages) {
        const result = change(content, count++);
        if (result !== null) made.onArrive(lane, result);
      }
      return Promise.resolve();
    },
    onArrive: () => undefined,
    close: () => Promise.resolve(),
  };
  return made;
}

describe('the bench of streams', () => {
  test('measures MQTT with a processor, without one and through Node-RED, and judges', { skip: noMosquitto || notEveryRun }, () => {
    const { status, stdout, stderr } = bench('--quick', '--only', 'mqtt');
    assert.equal(status, 0, stderr);
    const report = JSON.parse(readFileSync(join(folder, 'stream.json'), 'utf8')) as StreamReport;
    assert.deepEqual(report.rows.map(({ key }) => key), ['mqtt-plain', 'mqtt-processor', 'mqtt-node-red']);
    for (const { label, messages } of report.rows) {
      assert.ok(messages > 0, label);
      assert.ok(stdout.includes(label), `${label} is printed`);
    }
    for (const { key, value } of report.figures) assert.ok(Number.isFinite(value), key);
    assert.deepEqual(report.targets.map(({ measured }) => measured !== null), [false, false, true], 'what was not measured is not judged');
  });

  test('says what is wrong with its options', () => {
    for (const [args, complaint] of [[['--only', 'mqtt,amqp'], /does not know amqp/], [['--slow'], /--slow/]] as const) {
      const { status, stderr } = bench(...args);
      assert.equal(status, 2, args.join(' '));
      assert.match(stderr, complaint);
    }
  });

  test('finds a result that is wrong, one that has changed places and one that comes twice', async () => {
    const measure = (change: (content: string, count: number) => string | null): Promise<unknown> =>
      new StreamDriver('test', ends(change), 8 * LANES, String).measure(1);
    await measure((content) => content);
    await assert.rejects(measure((content, count) => (count === 5 ? '99' : content)), /row test gave a wrong result\n {2}expected 1\n {2}found {4}99/);
    await assert.rejects(measure((content, count) => (count > 3 ? '0' : content)), /expected 1\n {2}found {4}0/);
  });
});
