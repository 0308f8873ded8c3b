import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tryOut, type ProcessorSource, type Trial } from '../../lib';
import { sharedSandbox } from '../guest/run-script';

const sandbox = sharedSandbox({ timeout: 300 });
const MESSAGE = { payload: 23.5, meta: { opcua_node_id: 'ns=1;i=2245' } };
const DEFAULTS = 'msg.meta.location_path = "plant1"; msg.meta.data_contract = "_raw"; msg.meta.tag_name = "unknown"; return msg;';

function run(source: ProcessorSource, message: unknown = MESSAGE): Promise<Trial> {
  return tryOut({ source, message: JSON.stringify(message, null, 2), sandbox });
}

const statuses = ({ steps }: Trial): string[] => steps.map(({ stage, status }) => `${stage} ${status}`);

describe('a trial', () => {
  it('tells what each stage made of the message', async () => {
    const trial = await run({
      kind: 'tag_processor',
      defaults: DEFAULTS,
      conditions: [
        { if: 'msg.meta.opcua_node_id === "ns=1;i=2245"', then: 'msg.meta.tag_name = "temperature"; console.log("hot"); return msg;' },
        { if: 'msg.payload > 100', then: 'return null;' },
        { if: 'true', then: 'return null;', enabled: false },
      ],
      advancedProcessing: 'msg.payload = { value: msg.payload }; return msg;',
    });
    assert.deepEqual(statuses(trial), [
      'defaults done', 'conditions[0] matched', 'conditions[1] not_matched', 'conditions[2] disabled', 'advancedProcessing done',
    ]);
    assert.deepEqual(trial.steps.map(({ changes }) => changes), [
      [
        { path: 'meta.location_path', after: 'plant1' },
        { path: 'meta.data_contract', after: '_raw' },
        { path: 'meta.tag_name', after: 'unknown' },
      ],
      [{ path: 'meta.tag_name', before: 'unknown', after: 'temperature' }],
      [],
      [],
      [{ path: 'payload', before: 23.5, after: { value: 23.5 } }],
    ]);
    assert.equal(trial.outcome?.status === 'processed' && trial.outcome.messages[0]?.['topic'], 'umh.v1.plant1._raw.temperature');
    assert.deepEqual(trial.console, [{ level: 'log', text: 'hot' }]);
    assert.ok(trial.usage !== null && trial.usage.bytes > 100_000 && trial.usage.cpu > 0, JSON.stringify(trial.usage));
  });

  it('says where a message is dropped, and what was not reached', async () => {
    const trial = await run({ kind: 'tag_processor', defaults: DEFAULTS, conditions: [{ if: 'true', then: 'return null;' }], advancedProcessing: 'return msg;' });
    assert.deepEqual(statuses(trial), ['defaults done', 'conditions[0] dropped', 'advancedProcessing not_reached']);
    assert.deepEqual(trial.outcome, { status: 'dropped' });
  });

  it('says where a script throws, with the place in the code', async () => {
    const trial = await run({ kind: 'tag_processor', defaults: DEFAULTS, conditions: [{ if: 'msg.meta.a.b', then: 'return msg;' }] });
    assert.deepEqual(statuses(trial), ['defaults done', 'conditions[0] errored']);
    const error = trial.outcome?.status === 'errored' ? trial.outcome.error : null;
    assert.deepEqual([error?.code, error?.stage, error?.line, error?.column], ['script_error', 'conditions[0].if', 1, 12]);
  });

  it('says where a script goes on for ever, and what was logged before', async () => {
    const trial = await run({ kind: 'nodered_js', code: 'console.log("before"); for (;;);' });
    assert.deepEqual(statuses(trial), ['code unfinished']);
    assert.equal(trial.outcome?.status === 'errored' && trial.outcome.error.code, 'timeout');
    assert.deepEqual(trial.console, [{ level: 'log', text: 'before' }]);
  });

  it('follows each message that an array makes', async () => {
    const trial = await run({
      kind: 'tag_processor',
      defaults: `${DEFAULTS.replace('return msg;', '')} return [msg, { ...msg, payload: 200 }];`,
      conditions: [{ if: 'msg.payload > 100', then: 'msg.meta.tag_name = "high"; return msg;' }],
    });
    assert.deepEqual(statuses(trial), ['defaults done', 'conditions[0] not_matched', 'conditions[0] matched']);
    assert.equal(trial.outcome?.status === 'processed' && trial.outcome.messages.length, 2);
  });

  it('follows scripts that await', async () => {
    const trial = await run({ kind: 'nodered_js', code: 'await null; msg.payload += 1; return msg;' });
    assert.deepEqual(trial.steps.map(({ stage, status, changes }) => ({ stage, status, changes })), [
      { stage: 'code', status: 'done', changes: [{ path: 'payload', before: 23.5, after: 24.5 }] },
    ]);
  });

  it('of scripts with a mistake runs nothing and says what is wrong', async () => {
    const trial = await run({ kind: 'nodered_js', code: 'return msg;\nconst = 5;' });
    assert.deepEqual([trial.problems.length, trial.problems[0]?.line, trial.steps, trial.outcome], [1, 2, [], null]);
  });

  it('of text that is no message gives its error', async () => {
    const trial = await tryOut({ source: { kind: 'nodered_js', code: 'return msg;' }, message: '{"payload": 5', sandbox });
    assert.equal(trial.outcome?.status === 'errored' && trial.outcome.error.code, 'invalid_message');
    assert.deepEqual(statuses(trial), ['code not_reached']);
  });

  it('cuts what would be too long to show', async () => {
    const trial = await run({ kind: 'nodered_js', code: 'msg.payload = "x".repeat(900_000); msg.more = "y".repeat(400_000); return msg;' });
    assert.deepEqual(trial.steps.map(({ status, messages }) => [status, messages]), [['done', [null]]]);
  });

  it('leaves no program behind, and keeps no cache', async () => {
    const source: ProcessorSource = { kind: 'nodered_js', code: 'msg.payload = (cache.get("n") ?? 0) + 1; cache.set("n", msg.payload); return msg;' };
    for (let i = 0; i < 2; i++) {
      const trial = await run(source);
      assert.equal(trial.outcome?.status === 'processed' && trial.outcome.messages[0]?.payload, 1);
    }
  });
});
