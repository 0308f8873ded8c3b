import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { figures, fromLines, runProgram, startProgram, toLines, Workspace } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());

/** The payload decides what becomes of a message. */
const TAGS = workspace.write('tags.yaml', `
tag_processor:
  defaults: |
    if (msg.payload === 'drop') return null;
    if (msg.payload === 'throw') throw new Error('on purpose');
    msg.meta = { location_path: 'acme.plant', data_contract: '_raw', tag_name: 'n' + msg.payload };
    return msg;
  conditions:
    - if: msg.payload > 5
      then: |
        msg.meta.virtual_path = 'high';
        return msg;
`);

const ECHO = workspace.write('echo.yaml', 'nodered_js: {code: return msg}');
const meta = {};
const SUMMARY = /^read=\d+ processed=\d+ errored=\d+ dropped=\d+ hits=\d+ misses=\d+ msg\/s=\d+$/m;

describe('tagwright run', () => {
  it('writes a line for each message, in order, and a summary on stderr', async () => {
    const input = toLines([1, 9, 'drop', 2].map((payload) => ({ payload, meta })));
    const { status, stdout, stderr } = await runProgram(['run', TAGS], input);
    assert.equal(status, 0, stderr);
    const messages = fromLines<{ payload: { value: number; timestamp_ms: number }; topic: string }>(stdout);
    assert.deepEqual(messages.map(({ payload, topic }) => [payload.value, topic]), [
      [1, 'umh.v1.acme.plant._raw.n1'],
      [9, 'umh.v1.acme.plant._raw.high.n9'],
      [2, 'umh.v1.acme.plant._raw.n2'],
    ]);
    assert.match(stderr, SUMMARY);
    const { read, processed, errored, dropped, hits, misses } = figures(stderr);
    assert.deepEqual({ read, processed, errored, dropped }, { read: 4, processed: 3, errored: 0, dropped: 1 });
    assert.ok((hits ?? 0) + (misses ?? 0) >= 1);
  });

  it('takes the last line without a newline, blanks around JSON and carriage returns', async () => {
    const { stdout } = await runProgram(['run', ECHO], '{"payload":1}\r\n  {"payload": 2 }\n{"payload":3}');
    assert.deepEqual(fromLines<{ payload: number }>(stdout).map(({ payload }) => payload), [1, 2, 3]);
  });

  it('writes nothing for no input', async () => {
    const { status, stdout, stderr } = await runProgram(['run', ECHO], '');
    assert.deepEqual([status, stdout, figures(stderr)['read']], [0, '', 0]);
  });

  it('gives a line out as soon as it has it, while the input goes on', async () => {
    const program = startProgram(['run', ECHO]);
    for (const payload of [1, 2, 3]) {
      program.child.stdin.write(toLines([{ payload, meta }]));
      while (!program.stdout.endsWith(`{"payload":${payload},"meta":{}}\n`)) await new Promise((resolve) => program.child.stdout.once('data', resolve));
    }
    program.child.stdin.end();
    assert.equal((await program.ended).status, 0);
  });

  it('errs lines that are no messages and goes on', async () => {
    const lines = ['{"payload":1,"meta":{}}', 'nope', '{"payload":"x\xff"}', '', '[1]', '{"payload":1,"meta":3}', '{"payload":2,"meta":{}}'];
    const errors = workspace.path('errors.ndjson');
    const program = startProgram(['run', ECHO, '--errors', errors]);
    program.child.stdin.end(Buffer.from(lines.join('\n'), 'latin1'));
    const { status, stdout, stderr } = await program.ended;
    assert.equal(status, 0, stderr);
    assert.deepEqual(fromLines<{ payload: number }>(stdout).map(({ payload }) => payload), [1, 2]);
    const records = fromLines<{ message: unknown; error: { code: string } }>(workspace.read('errors.ndjson'));
    assert.deepEqual(new Set(records.map(({ error }) => error.code)), new Set(['invalid_message']));
    // What is not UTF-8 is found before the batch runs.
    assert.deepEqual(records.map(({ message }) => message), ['{"payload":"x\ufffd"}', 'nope', '', [1], { payload: 1, meta: 3 }]);
    const { read, processed, errored, dropped } = figures(stderr);
    assert.deepEqual([read, processed, errored, dropped], [7, 2, 5, 0]);
  });

  it('writes errors with their place in the script, and empties the file before', async () => {
    workspace.write('errors.ndjson', 'old');
    const { status, stdout, stderr } = await runProgram(
      ['run', TAGS, '--errors', workspace.path('errors.ndjson')], '{"payload":1,"meta":{}}\n{"payload":"throw","meta":{"a":1.50}}\n',
    );
    assert.deepEqual([status, fromLines(stdout).length], [0, 1]);
    assert.equal(
      workspace.read('errors.ndjson'),
      '{"message":{"payload":"throw","meta":{"a":1.50}},"error":' +
        '{"code":"script_error","stage":"defaults","line":2,"column":36,"message":"Error: on purpose",' +
        `"source":"if (msg.payload === 'throw') throw new Error('on purpose');","tenant":"default"}}\n`,
    );
    assert.equal(stderr.includes('on purpose'), false);
  });

  it('writes errors to stderr with --errors -', async () => {
    const { stderr } = await runProgram(['run', TAGS, '--errors', '-'], '{"payload":"throw"}\n');
    assert.match(stderr, /^\{"message":\{"payload":"throw"\},"error":\{"code":"script_error"/m);
  });

  it('describes the first error of each kind on stderr when no file takes them', async () => {
    const input = toLines(['throw', 'throw', 1, 'throw'].map((payload) => ({ payload, meta }))) + 'nope\n';
    const { stderr } = await runProgram(['run', TAGS], input);
    assert.ok(stderr.includes([
      '[tag_processor] script_error in defaults:2:36: Error: on purpose',
      "  | if (msg.payload === 'throw') throw new Error('on purpose');",
      '  |                                    ^',
      '  tenant: default',
      '  message: {"payload":"throw","meta":{}}',
      '',
    ].join('\n')), stderr);
    assert.match(stderr, /^\[tag_processor\] invalid_message in input: not JSON.*\n {2}tenant: default\n {2}message: nope$/m);
    assert.match(stderr, /^\[tag_processor\] script_error in defaults:2:36: Error: on purpose \(2 more in 1 s\)$/m);
    assert.equal(stderr.match(/script_error/g)?.length, 2);
    assert.equal(figures(stderr)['errored'], 4);
  });

  it('writes what scripts log to stderr, with the name of the processor', async () => {
    const file = workspace.write('log.yaml', 'label: chatty\nnodered_js:\n  code: |\n    console.warn("seen", msg.payload);\n    return msg;\n');
    const { stderr, stdout } = await runProgram(['run', file], toLines([{ payload: 5, meta }]));
    assert.match(stderr, /^\[chatty\] warn: seen 5$/m);
    assert.equal(fromLines(stdout).length, 1);
  });

  it('writes the figures in Prometheus\' format at the end', async () => {
    const input = toLines([1, 'drop', 'throw', 2].map((payload) => ({ payload, meta })));
    await runProgram(['run', TAGS, '--metrics', workspace.path('metrics.txt')], input);
    const metrics = workspace.read('metrics.txt');
    for (const line of [
      'tag_processor_messages_processed_total{processor="tag_processor"} 2',
      'tag_processor_messages_dropped_total{processor="tag_processor"} 1',
      'tag_processor_messages_errored_total{processor="tag_processor",code="script_error"} 1',
      'tag_processor_batch_size_count{processor="tag_processor"} 1',
      'tag_processor_sandbox_restarts_total{reason="exit"} 0',
    ]) assert.ok(metrics.split('\n').includes(line), `${line} in ${metrics}`);
    assert.match(metrics, /^tag_processor_vm_pool_hits_total\{processor="tag_processor"\} [1-9]/m);
  });

  it('takes its limits from the environment', async () => {
    const file = workspace.write('limit.yaml', 'nodered_js: {code: return msg}\nsandbox:\n  output_limit: ${LIMIT:1000}\n');
    const input = toLines([{ payload: 'x'.repeat(100), meta }]);
    assert.equal(figures((await runProgram(['run', file], input)).stderr)['errored'], 0);
    const { stderr } = await runProgram(['run', file], input, { env: { LIMIT: '50' } });
    assert.match(stderr, /output_too_large/);
  });

  it('leaves ${…} in scripts to JavaScript', async () => {
    const file = workspace.write('template.yaml', 'nodered_js:\n  code: |\n    const HOME = "js";\n    msg.payload = `${HOME}`;\n    return msg;\n');
    assert.deepEqual(fromLines((await runProgram(['run', file], toLines([{ payload: 1, meta }]))).stdout), [{ payload: 'js', meta }]);
  });
});

describe('many batches in two isolates', () => {
  it('come out complete and in order', async () => {
    const file = workspace.write('order.yaml', `
nodered_js:
  code: |
    // Some take long, so that batches overtake each other.
    if (msg.payload % 1000 === 0) { const end = Date.now() + 20; while (Date.now() < end); }
    if (msg.payload % 10 === 9) return null;
    if (msg.payload % 10 === 8) return [msg, { ...msg }];
    return msg;
sandbox: {max_size: 2}
`);
    const numbers = Array.from({ length: 20_000 }, (_, index) => index);
    const { stdout, stderr } = await runProgram(['run', file], toLines(numbers.map((payload) => ({ payload, meta }))));
    const expected = numbers.flatMap((n) => (n % 10 === 9 ? [] : n % 10 === 8 ? [n, n] : [n]));
    assert.deepEqual(fromLines<{ payload: number }>(stdout).map(({ payload }) => payload), expected);
    const { read, processed, dropped } = figures(stderr);
    assert.deepEqual({ read, processed, dropped }, { read: 20_000, processed: 18_000, dropped: 2_000 });
  });
});
