import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { runProgram, Workspace } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());

const PIPELINE = `
input:
  mqtt: {urls: ["tcp://broker:1883"], topics: [plant/#], password: "\${NOT_SET_ANYWHERE}"}
tag_processor:
  defaults: |
    if (msg.payload === 'drop') return null;
    if (msg.payload === 'bad') throw new Error('on purpose');
    msg.meta.location_path = 'acme';
    msg.meta.data_contract = '_raw';
    msg.meta.tag_name = msg.meta.mqtt_topic ?? 'n' + ((cache.get('n') ?? 0) + 1);
    cache.set('n', 1);
    return msg;
`;

async function test(tests: string) {
  const file = workspace.write('p.yaml', `${PIPELINE}tests:\n${tests}`);
  const { status, stdout, stderr } = await runProgram(['test', file]);
  assert.equal(stderr, '');
  return { status, lines: stdout.replaceAll(file, 'p.yaml').trimEnd().split('\n') };
}

describe('tagwright test', () => {
  it('passes what comes out as it is expected, each test with a cache of its own', async () => {
    const { status, lines } = await test(`
  - name: values
    input: [{payload: 5}, {content: "6", meta: {mqtt_topic: speed}}, {content: on, meta: {mqtt_topic: state}}]
    output:
      - {payload: {value: 5}, topic: umh.v1.acme._raw.n1}
      - {payload: {value: 6}, meta: {tag_name: speed, data_contract: _raw, unit: null}}
      - {payload: {value: "on"}}
  - name: nothing, and an error
    input: [{payload: drop}, {payload: bad, meta: {a: 1}}, {payload: drop}]
    dropped: 2
    errored: [{code: script_error, stage: defaults, line: 2, message: "Error: on purpose"}]
  - name: again
    input: [{payload: 1}]
    output: [{topic: umh.v1.acme._raw.n1}]
`);
    assert.deepEqual([status, lines], [0, ['ok   p.yaml: values', 'ok   p.yaml: nothing, and an error', 'ok   p.yaml: again', '3 tests: 3 passed, 0 failed']]);
  });

  it('gives a message of Node-RED all its properties', async () => {
    const file = workspace.write('red.yaml', `
nodered_js: {code: "return { payload: [msg.payload, msg.topic, msg.qos], meta: msg.meta }"}
tests:
  - name: properties
    input: [{payload: 1, topic: oven, properties: {qos: 2}}, {properties: {}}, {topic: t}]
    output: [{payload: [1, oven, 2], meta: {}}, {payload: [null, null, null]}, {payload: [null, t, null]}]
`);
    assert.equal((await runProgram(['test', file])).stdout, `ok   ${file}: properties\n1 tests: 1 passed, 0 failed\n`);
  });

  it('says what differs, and fails', async () => {
    const { status, lines } = await test(`
  - name: wrong
    input: [{payload: 5}, {payload: 6}, {payload: bad}]
    output:
      - {payload: {value: 7}, meta: {tag_name: x}}
    dropped: 1
`);
    assert.equal(status, 1);
    assert.deepEqual(lines.slice(0, 16), [
      'FAIL p.yaml: wrong',
      '  output[0].payload.value', '    expected: 7', '    actual:   5',
      '  output[0].meta.tag_name', '    expected: "x"', '    actual:   "n1"',
      '  dropped', '    expected: 1', '    actual:   0',
      '  output', '    expected: 1 messages', '    actual:   2 messages',
      '  errored', '    expected: 0 messages', '    actual:   1 messages',
    ]);
    assert.match(lines[16] ?? '', /^ {2}not expected: \{"payload":\{"value":6,/);
    assert.deepEqual(lines.slice(17), ['  errored: script_error in defaults:2:34: Error: on purpose', '1 tests: 0 passed, 1 failed']);
  });

  it('says it when something is missing', async () => {
    const { status, lines } = await test('\n  - {name: missing, input: [{payload: drop}], dropped: 1, output: [{topic: a}], errored: [{code: timeout}]}');
    assert.equal(status, 1);
    assert.deepEqual(lines, [
      'FAIL p.yaml: missing', '  output', '    expected: 1 messages', '    actual:   0 messages',
      '  errored', '    expected: 1 messages', '    actual:   0 messages', '1 tests: 0 passed, 1 failed',
    ]);
  });

  it('says where a test is wrong itself', async () => {
    const { status, lines } = await test(`
  - name: a
    input: []
    outputs: []
  - {name: a, input: [{meta: {}}], dropped: some, output: [{value: 1}]}
`);
    assert.equal(status, 2);
    assert.deepEqual(lines.filter((line) => line.startsWith('p.yaml')).map((line) => line.replace(/^p\.yaml:/, '')), [
      '16:12: error: tests[0].input: needs at least one message',
      '17:5: error: tests[0].outputs: unknown key; known are name, input, output, dropped, errored',
      '18:12: error: tests[1].name: another test has this name',
      '18:23: error: tests[1].input[0]: needs payload, or content as a broker gives it',
      '18:45: error: tests[1].dropped: "some" is not how many messages are dropped',
      '18:60: error: tests[1].output[0]: needs some of payload, meta, topic',
      '18:61: error: tests[1].output[0].value: unknown key; known are payload, meta, topic',
    ]);
  });

  it('takes several files, and says which has no tests', async () => {
    const none = workspace.write('none.yaml', 'nodered_js: {code: return msg}');
    const one = workspace.write('one.yaml', 'nodered_js: {code: return msg}\ntests: [{name: t, input: [{payload: 1}], output: [{payload: 1}]}]');
    const { status, stdout } = await runProgram(['test', none, one]);
    assert.deepEqual([status, stdout], [0, `${none}: has no tests\nok   ${one}: t\n1 tests: 1 passed, 0 failed\n`]);
    assert.equal((await runProgram(['test'])).status, 2);
  });

  it('is not looked at by run', async () => {
    const file = workspace.write('run.yaml', 'nodered_js: {code: return msg}\ntests: [{name: t, input: [{payload: 1}], output: [{payload: 2}]}]');
    const { status, stdout } = await runProgram(['run', file], '{"payload":1}\n');
    assert.deepEqual([status, stdout], [0, '{"payload":1,"meta":{}}\n']);
  });
});
