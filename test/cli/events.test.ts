import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { fromLines, runProgram, toLines, Workspace } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());

const script = (options: string): string => `
context: {tenant: acme}
pipeline:
  processors:
    - label: first
      nodered_js:
        code: |
          events.emit('seen', { n: msg.payload });
          if (msg.payload === 2) throw new Error('no event for this one');
          return msg;
    - label: second
      nodered_js: {code: "if (msg.payload === 3) events.emit('three'); return msg"}
sandbox: {${options}}
`;
const EVENTS = workspace.write('events.yaml', script('events: true'));
const input = (payloads: number[]): string => toLines(payloads.map((payload) => ({ payload, meta: {} })));
const seen = (n: number): object => ({ event: 'seen', payload: { n }, processor: 'first', tenant: 'acme' });

describe('--events', () => {
  it('gets a line for each event, and the file is emptied before', async () => {
    const file = workspace.write('events.ndjson', 'old');
    const { status, stderr } = await runProgram(['run', EVENTS, '--events', file], input([1, 2, 3]));
    assert.equal(status, 0, stderr);
    const events = fromLines<{ event: string; processor: string }>(workspace.read('events.ndjson'));
    assert.deepEqual(events.filter(({ processor }) => processor === 'first'), [seen(1), seen(3)]);
    assert.deepEqual(events.filter(({ processor }) => processor === 'second').map(({ event }) => event), ['three']);
  });

  it('keeps the order over many batches', async () => {
    const numbers = Array.from({ length: 20_000 }, (_, index) => index + 10);
    const file = workspace.path('many.ndjson');
    const { status, stderr } = await runProgram(['run', EVENTS, '--events', file], input(numbers));
    assert.equal(status, 0, stderr);
    assert.deepEqual(fromLines<{ payload: { n: number } }>(workspace.read('many.ndjson')).map(({ payload }) => payload.n), numbers);
  });

  it('may be stderr', async () => {
    const { stderr } = await runProgram(['run', EVENTS, '--events', '-'], input([1]));
    assert.ok(stderr.split('\n').includes(JSON.stringify(seen(1))), stderr);
  });

  it('fails the run when they cannot be written', async () => {
    const { status, stderr } = await runProgram(['run', EVENTS, '--events', '/dev/full'], input([1]));
    assert.equal(status, 1);
    assert.match(stderr, /^tagwright: .*ENOSPC/m);
    const missing = await runProgram(['run', EVENTS, '--events', workspace.path('nowhere/events')], input([1]));
    assert.deepEqual([missing.status, missing.stdout], [1, '']);
  });

  it('says so when events are off', async () => {
    const file = workspace.write('off.yaml', 'nodered_js: {code: return msg}');
    const { status, stderr } = await runProgram(['run', file, '--events', '-'], input([1]));
    assert.equal(status, 0);
    assert.match(stderr, /^tagwright: --events gets nothing: "sandbox: \{events: true\}" turns events on$/m);
  });

  it('may be left out', async () => {
    const { status, stderr } = await runProgram(['run', EVENTS], input([1]));
    assert.equal(status, 0);
    assert.doesNotMatch(stderr, /seen/);
  });
});
