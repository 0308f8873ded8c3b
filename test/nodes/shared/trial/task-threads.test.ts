import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { TaskThreads } from '../../../../nodes/shared/trial/task-threads';

const folder = mkdtempSync(join(tmpdir(), 'tagwright-threads-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'worker.js');
writeFileSync(path, `
const { parentPort, workerData } = require('node:worker_threads');
if (workerData === 'loop') for (;;);
if (workerData === 'throw') throw new Error('not this one');
if (workerData === 'fill') for (const kept = []; ;) kept.push(Array(1e5).fill(kept.length));
if (workerData !== 'nothing') parentPort.postMessage(workerData.length);
`);

describe('threads for one text each', () => {
  const task = { path, what: 'the text', done: 'counted', advice: '; give less', timeout: 10_000, memory: 32 };
  const threads = new TaskThreads<number>(task);

  it('give what was made of it', async () => {
    assert.deepEqual(await Promise.all([threads.run('one'), threads.run('three')]), [3, 5]);
  });

  const failures = [
    ['throws', 'throw', /^RequestError: the text cannot be counted: not this one; give less$/],
    ['takes too much memory', 'fill', /^RequestError: the text cannot be counted: .*memory.*; give less$/],
    ['ends without a result', 'nothing', /^RequestError: the text was not counted: the thread ended$/],
  ] as const;
  for (const [what, text, reason] of failures) {
    it(`refuse what ${what}, and go on with the next`, async () => {
      const [failed, next] = await Promise.allSettled([threads.run(text), threads.run('next')]);
      assert.match(failed.status === 'rejected' ? String(failed.reason) : '', reason);
      assert.deepEqual(next, { status: 'fulfilled', value: 4 });
    });
  }

  it('end one that takes too long', async () => {
    const hasty = new TaskThreads<number>({ ...task, timeout: 200 });
    await assert.rejects(hasty.run('loop'), /^RequestError: the text was not counted within 0\.2 s; give less$/);
  });

  it('leave out what nobody waits for any more', async () => {
    await assert.rejects(threads.run('loop', () => true), /nobody waits/);
  });
});
