import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sandbox } from '../../../../lib';
import { compileProgram } from '../../../../lib/script/compile';
import { CompileThread } from '../../../../nodes/shared/trial/compile-thread';
import { trialPool } from '../../../../nodes/shared/trial/trial-pool';
import { Trials } from '../../../../nodes/shared/trial/trials';
import { until } from '../../../support/processes';

const POOL = trialPool({ sandbox: { timeout: 600_000, memory_limit: 32 }, access: { events: true, http: { allow: ['example.org'] } }, shared: { flow: [], global: [] } });
const SOURCE = { kind: 'nodered_js' as const, code: 'return msg;' };

/** Starts the sandbox process. */
async function work(sandbox: Sandbox): Promise<number> {
  const compiled = compileProgram(SOURCE);
  assert.ok(compiled.ok);
  const { id } = await sandbox.load(compiled.program);
  sandbox.unload(id);
  return sandbox.pids.length;
}

test('the process for trials ends when there is no trial for a while', async () => {
  const trials = new Trials(50);
  assert.deepEqual(trials.pids, []);
  assert.equal(await trials.run(POOL, work), 1);
  await until('the process is gone', () => trials.pids.length === 0);
  assert.equal(await trials.run(POOL, work), 1, 'the next trial has another');
  await trials.close();
  assert.deepEqual(trials.pids, []);
});

test('a trial that runs is finished before the process ends', async () => {
  const trials = new Trials();
  const running = trials.run(POOL, work);
  await trials.close();
  assert.equal(await running, 1);
  assert.deepEqual(trials.pids, []);
});

test('a trial for which nobody waits any more does not run', async () => {
  const trials = new Trials();
  const first = trials.run(POOL, work);
  await assert.rejects(trials.run(POOL, () => assert.fail('ran'), () => true), /nobody waits/);
  await first;
  await trials.close();
});

test('a trial has one isolate, no more time than some, and the calls of its pool', () => {
  const { sandbox, apis } = POOL;
  assert.deepEqual([sandbox.timeout, sandbox.memory_limit, sandbox.max_size, sandbox.processes], [10_000, 32, 1, 1]);
  assert.deepEqual(apis, ['http', 'events', 'flow', 'global']);
});

test('drafts are compiled in a thread, which ends when there is none for a while', async () => {
  const thread = new CompileThread(50);
  const { warnings, ...result } = await thread.compile(SOURCE);
  assert.deepEqual({ ...result, warnings }, compileProgram(SOURCE));
  assert.equal((await thread.compile(SOURCE)).ok, true);
  assert.equal(thread.isRunning, true);
  await until('the thread is gone', () => !thread.isRunning);
});

test('a draft that takes too long to compile is given up, and the next one is compiled', async () => {
  const conditions = Array.from({ length: 2000 }, (_, index) => ({ if: `msg.payload === ${index}`, then: 'return msg;' }));
  const hasty = new CompileThread(1000, 1);
  await assert.rejects(hasty.compile({ kind: 'tag_processor', conditions }), /^RequestError: the scripts were not checked within 0.001 s$/);
  assert.equal(hasty.isRunning, false);
  const thread = new CompileThread(1000);
  assert.equal((await thread.compile(SOURCE)).ok, true);
  await Promise.all([thread.close(), hasty.close()]);
});
