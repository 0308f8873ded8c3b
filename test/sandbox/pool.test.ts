import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createJsProcessor, Sandbox } from '../../lib';
import type { BatchResult } from '../../lib/sandbox/batch';
import type { SandboxOptions } from '../../lib/options';
import { assertProgram } from '../../lib/script/compile';
import { until } from '../support/processes';

const COUNTER = "const n = (cache.get('n') ?? 0) + 1; cache.set('n', n); msg.payload = n; return msg;";
const SLOW = 'const end = Date.now() + msg.payload; while (Date.now() < end); return msg;';

const as = (tenant: string) => ({ tenant, user: null, organization: null });
const payloads = ({ lines }: BatchResult): unknown[] =>
  lines.toString().split('\n').map((line) => (JSON.parse(line) as { payload: unknown }).payload);

/** A sandbox with one script in it; ended behind `work`. */
async function withScript(
  options: SandboxOptions, code: string,
  work: (sandbox: Sandbox, run: (tenant: string, payload: unknown, count?: number) => Promise<BatchResult>) => Promise<void>,
): Promise<void> {
  const sandbox = new Sandbox({ timeout: 20_000, ...options });
  try {
    const { id } = await sandbox.load(assertProgram('pool', { kind: 'nodered_js', code }).program);
    const run = (tenant: string, payload: unknown, count = 1): Promise<BatchResult> =>
      sandbox.run(id, Array.from({ length: count }, () => JSON.stringify({ payload })).join('\n'), count, as(tenant));
    await work(sandbox, run);
  } finally {
    await sandbox.close(0);
  }
}

describe('the pool of a sandbox', () => {
  it('makes isolates before the first message, and an idle one is a hit', async () => {
    await withScript({ max_size: 6, preload_size: 3 }, 'return msg;', async (sandbox, run) => {
      await until('three isolates', () => sandbox.isolates.idle === 3);
      const { hits, misses } = await run('a', 1);
      assert.deepEqual([hits, misses], [1, 0]);
    });
  });

  it('keeps a cache for each tenant', async () => {
    await withScript({ max_size: 4 }, COUNTER, async (_sandbox, run) => {
      assert.deepEqual(payloads(await run('a', 0, 3)), [1, 2, 3]);
      assert.deepEqual(payloads(await run('b', 0, 2)), [1, 2]);
      assert.deepEqual(payloads(await run('a', 0, 1)), [4]);
    });
  });

  it('serves more tenants than it has isolates, each with its own state', async () => {
    await withScript({ max_size: 2 }, COUNTER, async (_sandbox, run) => {
      const tenants = Array.from({ length: 8 }, (_, index) => `tenant ${index}`);
      const results = await Promise.all(tenants.flatMap((tenant) => [run(tenant, 0, 2), run(tenant, 0, 2)]));
      tenants.forEach((tenant, index) => {
        const both = [...payloads(results[2 * index] as BatchResult), ...payloads(results[2 * index + 1] as BatchResult)];
        assert.deepEqual(both, [1, 2, 3, 4], tenant);
      });
    });
  });

  it('errors what finds no isolate in time, with the numbers, and goes on', async () => {
    await withScript({ max_size: 1, acquire_timeout: 300 }, SLOW, async (_sandbox, run) => {
      const results = await Promise.all([run('a', 900), ...Array.from({ length: 6 }, () => run('a', 0))]);
      const codes = results.map(({ exceptions }) => exceptions.map(([, became]) => (typeof became === 'object' ? became.code : null)));
      // One runs and two are behind it in the process; the others have waited in vain.
      assert.deepEqual(codes, [[], [], [], ['pool_exhausted'], ['pool_exhausted'], ['pool_exhausted'], ['pool_exhausted']]);
      const failure = results[3]?.exceptions[0]?.[1];
      assert.match(typeof failure === 'object' ? failure.message : '', /^no isolate: waited 3\d\d ms \(acquire_timeout 300 ms\); the tenant has 1 of 5 isolates, the pool 1 of 1/);
      assert.deepEqual(payloads(await run('a', 0)), [0]);
    });
  });

  it('grows while batches wait, and one tenant holds no more than its part', async () => {
    await withScript({ max_size: 6, preload_size: 0, per_tenant: 3 }, SLOW, async (sandbox, run) => {
      const work = Promise.all(Array.from({ length: 30 }, () => run('a', 100)));
      await until('three busy isolates', () => sandbox.isolates.busy === 3);
      await work;
      assert.equal(sandbox.isolates.busy + sandbox.isolates.idle <= 3, true);
    });
  });

  it('lets idle isolates go, down to what is preloaded', async () => {
    const options = { max_size: 6, preload_size: 1, idle_timeout: 400, cleanup_interval: 100 };
    await withScript(options, SLOW, async (sandbox, run) => {
      await Promise.all(Array.from({ length: 20 }, () => run('a', 60)));
      await until('idle isolates', () => sandbox.isolates.idle > 1);
      await until('one isolate', () => sandbox.isolates.idle === 1 && sandbox.isolates.busy === 0);
    });
  });

  it('spreads isolates over processes, and the death of one loses nothing', async () => {
    await withScript({ max_size: 4, preload_size: 4, processes: 2 }, SLOW, async (sandbox, run) => {
      await Promise.all([run('a', 0), run('b', 0)]);
      await until('two processes', () => sandbox.pids.length === 2);
      const work = ['a', 'b', 'c', 'd'].flatMap((tenant) => [run(tenant, 150), run(tenant, 150)]);
      await until('busy isolates in both', () => sandbox.isolates.busy > 2);
      process.kill(sandbox.pids[0] as number, 'SIGKILL');
      for (const result of await Promise.all(work)) assert.deepEqual(payloads(result), [150]);
      await until('two processes again', () => sandbox.pids.length === 2);
    });
  });

  it('gives each tenant a process, so that one that crashes is nobody else\'s trouble, and ends it when it is idle', async () => {
    const options = { max_size: 4, process_per_tenant: true, idle_timeout: 500, cleanup_interval: 100 };
    await withScript(options, COUNTER, async (sandbox, run) => {
      await Promise.all([run('a', 0), run('b', 0)]);
      // The default tenant's, in which the script was looked at, and one each.
      assert.equal(sandbox.pids.length, 3);
      await until('the default process alone', () => sandbox.pids.length === 1);
      assert.deepEqual(payloads(await run('a', 0)), [2]);
    });
  });

  it('runs 200 isolates', async () => {
    const options = { max_size: 200, preload_size: 100, per_tenant: 200, per_script: 200 };
    await withScript(options, 'return msg;', async (sandbox, run) => {
      await until('a hundred isolates', () => sandbox.isolates.idle === 100);
      const results = await Promise.all(Array.from({ length: 100 }, (_, index) => run(`tenant ${index}`, index)));
      results.forEach((result, index) => assert.deepEqual(payloads(result), [index]));
    });
  });

  it('does not take a process for dead whose isolates are all busy', async () => {
    const options = { max_size: 150, preload_size: 150, per_tenant: 5 };
    await withScript(options, SLOW, async (sandbox, run) => {
      await until('150 isolates', () => sandbox.isolates.idle === 150, 30_000);
      await Promise.all(Array.from({ length: 450 }, (_, index) => run(`tenant ${index % 30}`, 20)));
      assert.deepEqual(sandbox.restarts, { exit: 0, unresponsive: 0, stuck: 0, overweight: 0 });
    });
  });

  it('tells its figures', async () => {
    const lines: string[] = [];
    const sandbox = new Sandbox({ max_size: 2, enable_metrics: true }, { onLog: (text) => lines.push(text) });
    const processor = await createJsProcessor({ code: 'return msg;', sandbox });
    await processor.process([{ payload: 1 }]);
    await until('an idle isolate', () => sandbox.isolates.idle > 0);
    assert.match(sandbox.describePool(), /^\[VM Pool Metrics\] Created: 1, InUse: 0, Available: 1, TotalUses: 1, Errors: 0$/);
    await processor.close();
    await sandbox.close();
  });
});
