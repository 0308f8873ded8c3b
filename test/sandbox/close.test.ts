import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createJsProcessor, Sandbox } from '../../lib';
import { childProcesses, until } from '../support/processes';

const SLOW = 'const end = Date.now() + msg.payload; while (Date.now() < end); return msg;';

/** What keeps this process alive, by kind. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

describe('closing a sandbox', () => {
  it('lets what runs finish, refuses what comes later, and leaves nothing behind', async () => {
    const before = resources();
    const listeners = process.listenerCount('exit') + process.listenerCount('SIGTERM');
    const sandbox = new Sandbox({ max_size: 4, processes: 2, enable_metrics: true });
    const processor = await createJsProcessor({ code: SLOW, sandbox });
    const batches = Array.from({ length: 6 }, () => processor.process([{ payload: 200 }]));
    await until('busy isolates', () => sandbox.isolates.busy > 0);
    const { pids } = sandbox;
    const closed = sandbox.close();
    const late = await processor.process([{ payload: 0 }]);
    assert.equal(late[0]?.status === 'errored' && late[0].error.code, 'closed');
    for (const [outcome] of await Promise.all(batches)) assert.equal(outcome?.status, 'processed');
    await closed;
    assert.deepEqual(childProcesses().filter((pid) => pids.includes(pid)), []);
    await until('the resources of before', () => {
      const now = resources();
      return Object.keys(now).every((kind) => (now[kind] ?? 0) <= (before[kind] ?? 0));
    });
    assert.equal(process.listenerCount('exit') + process.listenerCount('SIGTERM'), listeners);
  });

  it('ends what does not finish within drain_timeout', async () => {
    const sandbox = new Sandbox({ max_size: 1, drain_timeout: 300 });
    const processor = await createJsProcessor({ code: SLOW, sandbox });
    const batch = processor.process([{ payload: 20_000 }]);
    await until('a busy isolate', () => sandbox.isolates.busy > 0);
    const start = performance.now();
    await sandbox.close();
    assert.ok(performance.now() - start < 5_000);
    const [outcome] = await batch;
    assert.equal(outcome?.status === 'errored' && outcome.error.code, 'closed');
    assert.match(outcome?.status === 'errored' ? outcome.error.message : '', /300 ms/);
  });

  it('starts no process for what waited and is given up', async () => {
    const sandbox = new Sandbox({ max_size: 1, process_per_tenant: true, drain_timeout: 200 });
    const code = `cache.set('n', 1); ${SLOW}`;
    const processor = await createJsProcessor({ code, sandbox });
    const tenants = ['a', 'b', 'c', 'd'];
    const batches = tenants.map((tenant) => processor.process([{ payload: 20_000 }], { tenant }));
    await until('a busy isolate', () => sandbox.isolates.busy > 0);
    await sandbox.close();
    for (const [outcome] of await Promise.all(batches)) assert.equal(outcome?.status === 'errored' && outcome.error.code, 'closed');
    assert.deepEqual(sandbox.pids, []);
    assert.deepEqual(childProcesses(), []);
  });
});
