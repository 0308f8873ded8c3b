import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { Feed } from '../support/feed';
import { until } from '../support/processes';
import { fromLines, runProgram, startProgram, toLines, Workspace } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());

const counter = (tenant: string): string => `
context: {tenant: ${tenant}}
nodered_js:
  code: |
    msg.payload = (cache.get('n') ?? 0) + 1;
    cache.set('n', msg.payload);
    return msg;
sandbox: {keep_cache: true}
`;
const COUNTER = workspace.write('counter.yaml', counter('acme'));
const DB = workspace.write('db.yaml', `
nodered_js:
  code: |
    const seen = await db.get(msg.meta.machine) ?? { times: 0 };
    await db.put(msg.meta.machine, { times: seen.times + 1 });
    msg.payload = seen.times;
    return msg;
sandbox: {db: true}
`);
const messages = (count: number): string => toLines(Array.from({ length: count }, () => ({ payload: 0, meta: { machine: 'press' } })));

async function payloads(args: string[], input: string): Promise<number[]> {
  const { status, stdout, stderr } = await runProgram(['run', ...args], input);
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stderr, /tagwright:/);
  return fromLines<{ payload: number }>(stdout).map(({ payload }) => payload);
}

describe('a folder given with --cache', () => {
  it('keeps caches for the next run, apart for each tenant', async () => {
    const args = [COUNTER, '--cache', workspace.path('new/folder')];
    assert.deepEqual(await payloads(args, messages(3)), [1, 2, 3]);
    assert.deepEqual(await payloads(args, messages(2)), [4, 5]);
    workspace.write('counter.yaml', counter('other'));
    assert.deepEqual(await payloads(args, messages(1)), [1]);
    workspace.write('counter.yaml', counter('acme'));
    assert.deepEqual(await payloads(args, messages(1)), [6]);
  });

  it('is needed for that', async () => {
    assert.deepEqual(await payloads([COUNTER], messages(2)), [1, 2]);
    assert.deepEqual(await payloads([COUNTER], messages(1)), [1]);
  });

  it('keeps documents for the next run', async () => {
    const args = [DB, '--cache', workspace.path('db')];
    assert.deepEqual(await payloads(args, messages(1)), [0]);
    assert.deepEqual(await payloads(args, messages(1)), [1]);
  });

  it('loses nothing when the run is told to stop, twice as a program in between may do', async () => {
    const args = [COUNTER, '--cache', workspace.path('stopped')];
    const program = startProgram(['run', ...args]);
    new Feed(program.child.stdin, 200);
    await until('the first messages are out', () => program.stdout !== '');
    program.child.kill('SIGTERM');
    program.child.kill('SIGINT');
    const { status, stdout, stderr } = await program.ended;
    assert.equal(status, 0, stderr);
    const last = fromLines<{ payload: number }>(stdout).at(-1)?.payload ?? 0;
    assert.ok(last > 0);
    assert.deepEqual(await payloads(args, messages(1)), [last + 1]);
  });

  it('keeps compiled programs, which the figures show', async () => {
    const lines = Array.from({ length: 2000 }, (_, index) => `    if (msg.payload === ${index}) msg.meta.n${index} = (() => ${index} * 2)();`);
    const file = workspace.write('large.yaml', `nodered_js:\n  code: |\n${lines.join('\n')}\n    return msg;\n`);
    const figures = async (): Promise<string> => {
      await payloads([file, '--cache', workspace.path('code'), '--metrics', workspace.path('metrics.txt')], messages(1));
      return workspace.read('metrics.txt');
    };
    const hits = /^tag_processor_compile_cache_hits_total\{cache="code"\} [1-9]/m;
    assert.doesNotMatch(await figures(), hits);
    assert.match(await figures(), hits);
  });

  it('that cannot be used costs a warning and no message', async () => {
    const args = ['run', COUNTER, '--cache', workspace.write('file', '')];
    const { status, stdout, stderr } = await runProgram(args, messages(2));
    assert.deepEqual([status, fromLines<{ payload: number }>(stdout).map(({ payload }) => payload)], [0, [1, 2]], stderr);
    assert.match(stderr, /^tagwright: .*file/m);
  });

  it('stays as it is when nothing is run', async () => {
    const { status } = await runProgram(['run', workspace.write('bad.yaml', 'sandbox: {db: 1}'), '--cache', workspace.path('none')]);
    assert.deepEqual([status, existsSync(workspace.path('none/store.db'))], [2, false]);
  });
});
