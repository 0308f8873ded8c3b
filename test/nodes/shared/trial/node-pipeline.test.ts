import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { writePipeline } from '../../../../lib/config/write';
import { nodePipeline } from '../../../../nodes/shared/trial/node-pipeline';
import { writeInThread } from '../../../../nodes/shared/trial/write-thread';
import type { PoolOptions } from '../../../../nodes/shared/shared-sandbox';
import { runProgram, Workspace } from '../../../support/program';

const workspace = new Workspace();
after(() => workspace.remove());
const POOL: PoolOptions = { sandbox: { timeout: 1000, memory_limit: 64 }, access: { events: true }, shared: { flow: [], global: [] } };
const SCRIPT = {
  type: 'js-processor', name: 'Press',
  code: `if (msg.payload === 'drop') return null;
if (msg.payload === undefined) throw new Error('empty ' + msg.topic);
return { payload: [msg.payload, msg.qos, context.tenant], meta: msg.meta, topic: msg.topic };`,
};
const TESTS = [
  { name: 'one', input: [{ payload: 1, topic: 't', qos: 2, meta: { unit: 'C' }, _msgid: '1', _ack: 'x' }], output: [{ payload: [1, 2, 'acme'], meta: { unit: 'C' }, topic: 't' }] },
  { name: 'one', input: [{ payload: 'drop' }, { payload: 5 }], output: [{}], dropped: 1 },
  { input: [{}], errored: [{ code: 'script_error', stage: 'code', message: 'Error: empty undefined' }] },
];

describe('a node as a pipeline', () => {
  it('passes its tests on the command line', async () => {
    const pipeline = nodePipeline({ ...SCRIPT, tenant: 'TENANT', tenantType: 'env', tests: TESTS }, POOL);
    assert.deepEqual([pipeline.label, pipeline.context, pipeline.sandbox], ['Press', { tenant: '${TENANT}' }, { timeout: 1000 }]);
    const file = workspace.write('press.yaml', writePipeline(pipeline));
    const { status, stdout } = await runProgram(['test', file], '', { env: { TENANT: 'acme' } });
    assert.deepEqual([status, stdout.replaceAll(file, 'p').trim().split('\n')], [
      0, ['ok   p: one', 'ok   p: one (2)', 'ok   p: test 3', '3 tests: 3 passed, 0 failed'],
    ]);
  });

  it('says in its notes what the command line does not have', () => {
    const pool: PoolOptions = { ...POOL, access: { events: true, db: true, http: { allow: ['mes:80'] }, env: ['LINE'], keep_cache: true }, shared: { flow: ['shift'], global: [] } };
    const { notes, sandbox } = nodePipeline({ ...SCRIPT, code: 'events.emit("a"); return msg;', name: '', tenant: 'meta.customer', tenantType: 'msg', tests: [] }, pool);
    assert.deepEqual(notes, [
      'From a node of Node-RED. Its tests: tagwright test FILE',
      'In Node-RED the tenant is msg.meta.customer; here it is the same for all messages.',
      "flow and global are Node-RED's; here they hold nothing: shift",
      'Tests call hosts and documents here; "Try it" refuses such calls.',
    ]);
    assert.deepEqual(sandbox, { timeout: 1000, http: { allow: ['mes:80'] }, db: true, events: true, env: ['LINE'], keep_cache: true });
  });

  it('keeps the names of conditions, and which are off', () => {
    const conditions = [{ name: 'Hot', if: 'true', then: 'return msg;', enabled: true }, { name: '', if: 'false', then: 'return msg;', enabled: false }];
    const { source } = nodePipeline({ type: 'tag-processor', conditions, tests: [] }, POOL);
    assert.match(writePipeline({ source }), /- name: Hot\n[^]*- if: "false"\n[^]*enabled: false\n/);
  });

  it('is refused where it cannot be one', () => {
    const refused = (body: object): string => {
      try {
        nodePipeline({ ...SCRIPT, tests: [], ...body }, POOL);
      } catch (error) {
        return (error as Error).message;
      }
      return assert.fail('not refused');
    };
    assert.equal(refused({ outputs: 3 }), 'the script has 3 outputs; on the command line it has one');
    assert.equal(refused({ tests: 1 }), 'tests is not a list');
    assert.match(refused({ tests: Array(1001).fill(TESTS[0]) }), /^there are 1001 tests; 1000 are possible$/);
    assert.match(refused({ tests: [{ name: 'a', input: [{ payload: 1, meta: 5 }] }] }), /^test "a": meta of a message is not an object$/);
    assert.match(refused({ tests: [{ name: 'a', input: [{ payload: 1 }], output: [{ qos: 1 }] }] }), /^test "a": qos cannot be expected; known are payload, meta, topic$/);
    assert.match(refused({ tests: [{ name: 'a', input: [{ payload: 1 }], errored: [{}] }] }), /^test "a": an error is expected of which nothing is said$/);
  });
});

describe('writing in a thread', () => {
  it('gives the file', async () => {
    const pipeline = nodePipeline({ ...SCRIPT, tests: TESTS }, POOL);
    assert.equal(await writeInThread(pipeline), writePipeline(pipeline));
  });

  it('refuses what is nested too deeply', async () => {
    const payload: unknown = JSON.parse('['.repeat(5000) + ']'.repeat(5000));
    const pipeline = nodePipeline({ ...SCRIPT, tests: [{ name: 'deep', input: [{ payload }] }] }, POOL);
    await assert.rejects(writeInThread(pipeline), /^RequestError: the file cannot be written: /);
  });
});
