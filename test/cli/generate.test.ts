import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { until } from '../support/processes';
import { figures, fromLines, runProgram, startProgram, Workspace } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());

interface Message {
  payload: unknown;
}

const JS = '\nnodered_js:\n  code: return msg\n';

describe('an input that is made up', () => {
  it('gives so many messages and ends', async () => {
    const file = workspace.write('count.yaml', `input:\n  generate: {template: '{"n": \${! counter() }}', count: 1000, interval: "", batch_size: 7}${JS}`);
    const { status, stdout, stderr } = await runProgram(['run', file]);
    assert.equal(status, 0, stderr);
    assert.deepEqual(fromLines<Message>(stdout).map(({ payload }) => payload), Array.from({ length: 1000 }, (_, n) => ({ n: n + 1 })));
  });

  it('goes on in its interval until it is told to stop', async () => {
    const file = workspace.write('interval.yaml', `input:\n  generate: {mapping: 'root = "hello"', interval: 30ms}${JS}`);
    const program = startProgram(['run', file]);
    await until('some have come', () => fromLines(program.stdout).length >= 3);
    program.child.kill('SIGTERM');
    const { status, stdout, stderr } = await program.ended;
    assert.equal(status, 0, stderr);
    assert.ok(fromLines<Message>(stdout).every(({ payload }) => payload === 'hello'));
    assert.equal(figures(stderr)['read'], fromLines(stdout).length);
  });

  it('and an output that takes nothing', async () => {
    const file = workspace.write('drop.yaml', `input:\n  generate: {template: "1", count: 50, interval: ""}\noutput:\n  drop: {}${JS}`);
    const { status, stdout, stderr } = await runProgram(['run', file]);
    assert.deepEqual([status, stdout, figures(stderr)['processed']], [0, '', 50]);
  });
});
