import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { ConfigError, MessageFailure, ScriptError } from '../../lib/errors';
import type { ConsoleLine } from '../../lib/message';
import { Metrics } from '../../lib/metrics/metrics';
import { createJsProcessor } from '../../lib/processor/js-processor';
import { createTagProcessor } from '../../lib/processor/tag-processor';
import { Sandbox } from '../../lib/sandbox/sandbox';
import { childProcesses, until } from '../support/processes';

const PLACE = "msg.meta.location_path = 'plant.line'; msg.meta.data_contract = '_raw'; msg.meta.tag_name = 'level'; return msg;";

describe('a processor', () => {
  const sandbox = new Sandbox({ max_size: 2, output_limit: 10_000 });
  after(() => sandbox.close());

  it('gives one outcome for each message, in the order of the batch', async () => {
    const tags = await createTagProcessor({ sandbox, defaults: PLACE, conditions: [{ if: 'msg.payload < 0', then: 'return null;' }] });
    const outcomes = await tags.process([{ payload: 1, meta: {} }, { payload: -1 }, { payload: null }, { payload: 2, meta: { timestamp_ms: 5 } }]);
    assert.deepEqual(outcomes.map(({ status }) => status), ['processed', 'dropped', 'errored', 'processed']);
    assert.deepEqual(outcomes[3], {
      status: 'processed',
      messages: [
        {
          payload: { value: 2, timestamp_ms: 5 },
          meta: {
            timestamp_ms: '5', location_path: 'plant.line', data_contract: '_raw', tag_name: 'level',
            topic: 'umh.v1.plant.line._raw.level', umh_topic: 'umh.v1.plant.line._raw.level',
          },
          topic: 'umh.v1.plant.line._raw.level',
        },
      ],
    });
    await tags.close();
  });

  it('keeps the order of batches when a later one is ready first', async () => {
    const js = await createJsProcessor({ sandbox, code: 'for (let i = 0; i < msg.payload; i++) Math.sqrt(i); return msg;' });
    const left: number[] = [];
    await Promise.all([3e7, 1, 1].map((payload, index) => js.process([{ payload }]).then(() => left.push(index))));
    assert.deepEqual(left, [0, 1, 2]);
    await js.close();
  });

  it('gives an empty batch no outcomes', async () => {
    const js = await createJsProcessor({ sandbox, code: 'return msg;' });
    assert.deepEqual(await js.process([]), []);
    await js.close();
  });

  it('refuses a message that is no JSON, alone', async () => {
    const js = await createJsProcessor({ sandbox, code: 'return msg;' });
    const circular: Record<string, unknown> = { payload: 1 };
    circular['self'] = circular;
    const outcomes = await js.process([{ payload: 1 }, circular, { payload: 10n }, { payload: 2 }]);
    assert.deepEqual(outcomes.map((outcome) => (outcome.status === 'errored' ? outcome.error.code : outcome.status)), [
      'processed', 'invalid_message', 'invalid_message', 'processed',
    ]);
    assert.equal(outcomes[1]?.status === 'errored' && outcomes[1].message, circular);
    await js.close();
  });

  it('gives errors of the class of their code, with the line of script', async () => {
    const js = await createJsProcessor({ sandbox, name: 'press', code: 'const limit: number = 1;\n\tthrow new RangeError("too much");' });
    const [outcome] = await js.process([{ payload: 1 }]);
    assert.ok(outcome?.status === 'errored' && outcome.error instanceof ScriptError && outcome.error instanceof MessageFailure);
    const { script, source, stage, line, column } = outcome.error;
    assert.deepEqual([script, source, stage, line, column], ['press', '\tthrow new RangeError("too much");', 'code', 2, 8]);
    assert.deepEqual(JSON.parse(JSON.stringify(outcome)), {
      status: 'errored',
      error: { code: 'script_error', stage: 'code', line: 2, column: 8, message: 'RangeError: too much' },
      message: { payload: 1 },
    });
    await js.close();
  });

  it('errors a message whose output is too large, in bytes', async () => {
    const js = await createJsProcessor({ sandbox, code: "msg.payload = msg.payload.repeat(3400); return msg;" });
    const outcomes = await js.process([{ payload: 'a' }, { payload: '€' }, { payload: 'ab' }]);
    assert.deepEqual(outcomes.map((outcome) => (outcome.status === 'errored' ? outcome.error.code : outcome.status)), [
      'processed', 'output_too_large', 'processed',
    ]);
    await js.close();
  });

  it('names the stage and the place of every script that is wrong', async () => {
    const wrong = createTagProcessor({
      name: 'wrong',
      sandbox,
      defaults: 'return msg;\nlet x = = 3;',
      conditions: [{ if: 'msg.payload > 1', then: 'return msg;' }, { if: 'msg.payload >', then: 'return msg' }],
    });
    await assert.rejects(wrong, (error: Error) => {
      assert.ok(error instanceof ConfigError);
      assert.deepEqual(error.problems.map(({ key, line, column }) => [key, line, column]), [
        ['defaults', 2, 9],
        ['conditions[1].if', 1, 14],
      ]);
      assert.match(error.message, /wrong: defaults:2:9: .*\n {2}\| let x = = 3;\n {2}\| {9}\^/);
      return true;
    });
  });

  it('hands on what scripts log, and says what it left out', async () => {
    const lines: ConsoleLine[] = [];
    const js = await createJsProcessor({ sandbox, code: "console.warn('high', msg.payload); return msg;", onConsole: (line) => lines.push(line) });
    await js.process([{ payload: 1 }]);
    assert.deepEqual(lines, [{ level: 'warn', text: 'high 1' }]);
    await js.process(Array.from({ length: 500 }, (_, payload) => ({ payload })));
    assert.ok(lines.length <= 200, `${lines.length} lines`);
    await js.close();
  });

  it('counts what became of its messages', async () => {
    const metrics = new Metrics();
    const js = await createJsProcessor({ name: 'counted', sandbox, metrics, code: "if (msg.payload === 1) return null; if (msg.payload === 2) throw new Error('two'); return msg;" });
    await js.process([0, 1, 2, 3].map((payload) => ({ payload })));
    const { hits, misses, ...counts } = js.stats;
    assert.deepEqual(counts, { processed: 2, errored: 1, dropped: 1 });
    assert.ok(hits + misses >= 1);
    const text = await metrics.text();
    assert.match(text, /^tag_processor_messages_processed_total\{processor="counted"\} 2$/m);
    assert.match(text, /^tag_processor_messages_dropped_total\{processor="counted"\} 1$/m);
    assert.match(text, /^tag_processor_messages_errored_total\{processor="counted",code="script_error"\} 1$/m);
    assert.match(text, /^tag_processor_batch_size_sum\{processor="counted"\} 4$/m);
    await js.close();
    assert.doesNotMatch(await metrics.text(), /counted/);
  });
});

describe('a processor with a sandbox of its own', () => {
  it('leaves no process behind', async () => {
    const before = childProcesses();
    const js = await createJsProcessor({ code: 'return msg;', sandbox: { max_size: 1 } });
    assert.equal(childProcesses().length, before.length + 1);
    const last = js.process([{ payload: 1 }]);
    await js.close();
    assert.equal((await last)[0]?.status, 'processed', 'what was in flight is finished');
    await until('the process is gone', () => childProcesses().length === before.length);
  });

  it('does not start one for scripts that are wrong', async () => {
    const before = childProcesses();
    await assert.rejects(createJsProcessor({ code: 'return (', sandbox: {} }));
    assert.equal(childProcesses().length, before.length);
  });

  it('refuses options that are not valid', async () => {
    await assert.rejects(createJsProcessor({ code: 'return msg;', sandbox: { timeout: -1 } }), /sandbox\.timeout: -1 is not a whole number/);
  });
});

describe('the sandbox process', () => {
  it('has an empty environment, and few descriptors', async () => {
    const sandbox = new Sandbox({ max_size: 1 });
    const js = await createJsProcessor({ code: 'return msg;', sandbox });
    await js.process([{ payload: 1 }]);
    const [pid] = sandbox.pids;
    assert.equal(readFileSync(`/proc/${pid}/environ`, 'utf8'), '');
    const files = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
    // Besides stdio and the channel only what libuv and V8 keep for themselves.
    assert.deepEqual(files.filter((file) => !/^(socket:|pipe:|anon_inode:|\/dev\/null|\/dev\/urandom)/.test(file)), []);
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    assert.ok(command.includes('--permission') || command.includes('--experimental-permission'));
    assert.ok(command.includes('--no-node-snapshot'));
    await sandbox.close();
  });
});
