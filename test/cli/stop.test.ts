import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { Feed } from '../support/feed';
import { until } from '../support/processes';
import { childrenOf, figures, fromLines, isRunning, startProgram, toLines, Workspace, type Ended, type Running } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());

/** Each message takes a millisecond. */
const SLOW = workspace.write('slow.yaml', `
nodered_js:
  code: |
    const end = Date.now() + 1;
    while (Date.now() < end);
    return msg;
sandbox: {max_size: 1}
`);
const ECHO = workspace.write('echo.yaml', 'nodered_js: {code: return msg}');
const HANG = workspace.write('hang.yaml', 'nodered_js: {code: "while (msg.payload === 0); return msg"}\nsandbox: {timeout: 600000}');

const MESSAGE = toLines([{ payload: 1, meta: {} }]);

/** Runs what ends the program, and checks that its sandbox process ends too. */
async function ends(program: Running, end: () => void): Promise<Ended> {
  const sandboxes = childrenOf(program.child);
  assert.equal(sandboxes.length, 1, 'sandbox processes');
  end();
  const ended = await program.ended;
  await until('the sandbox is gone', () => !sandboxes.some(isRunning));
  return ended;
}

/** Starts a run that hangs at its first message, and waits until it has read it. */
async function startHanging(args: string[] = []): Promise<Running> {
  const program = startProgram(['run', HANG, ...args]);
  await new Feed(program.child.stdin, 1000).stalled();
  return program;
}

describe('a run that is told to stop', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`by ${signal} reads no more, finishes what it has read, and exits with 0`, async () => {
      const program = startProgram(['run', SLOW]);
      new Feed(program.child.stdin, 200);
      await until('the first messages are out', () => program.stdout !== '');
      const before = fromLines(program.stdout).length;
      const { status, stdout, stderr } = await ends(program, () => program.child.kill(signal));
      assert.equal(status, 0, stderr);
      const { read = 0, processed } = figures(stderr);
      assert.ok(read > before, 'there was something to finish');
      assert.equal(processed, read);
      assert.deepEqual(fromLines<{ payload: number }>(stdout).map(({ payload }) => payload), Array.from({ length: read }, (_, index) => index));
    });
  }

  it('leaves a line that is not whole alone', async () => {
    const program = startProgram(['run', ECHO]);
    program.child.stdin.write(`${MESSAGE}{"payload":2,"me`);
    await until('the first message is out', () => program.stdout !== '');
    const { status, stdout, stderr } = await ends(program, () => program.child.kill('SIGTERM'));
    assert.deepEqual([status, fromLines(stdout).length, figures(stderr)['errored']], [0, 1, 0]);
  });

  it('while it waits for input exits at once', async () => {
    const program = startProgram(['run', ECHO]);
    program.child.stdin.write(MESSAGE);
    await until('the first message is out', () => program.stdout !== '');
    const started = performance.now();
    const { status } = await ends(program, () => program.child.kill('SIGTERM'));
    assert.equal(status, 0);
    assert.ok(performance.now() - started < 2_000);
  });

  it('a second time does not wait, and exits with 1', async () => {
    const program = await startHanging();
    const { status, stderr } = await ends(program, () => {
      const again = setInterval(() => program.child.kill('SIGINT'), 100);
      program.child.on('exit', () => clearInterval(again));
    });
    assert.equal(status, 1);
    assert.match(stderr, /^tagwright: stopped by a second signal/m);
  });

  it('waits ten seconds at most for messages, which are errored then', async () => {
    const program = await startHanging(['--errors', '-']);
    const { status, stderr } = await ends(program, () => program.child.kill('SIGTERM'));
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^\{"message":\{"payload":0,"meta":.*\},"error":\{"code":"closed"/m);
    const { read, processed, errored = 0, dropped } = figures(stderr);
    assert.deepEqual([read, dropped], [(processed ?? 0) + errored, 0]);
  });

  it('waits a bounded time for a reader that takes nothing, and exits with 1', async () => {
    const program = startProgram(['run', ECHO], { readStdout: false });
    await new Feed(program.child.stdin, 1000).stalled();
    const { status, stderr } = await ends(program, () => program.child.kill('SIGTERM'));
    assert.equal(status, 1);
    assert.match(stderr, /^tagwright: not drained in time/m);
  });
});

describe('the end of the input', () => {
  it('leaves no process behind', async () => {
    const program = startProgram(['run', ECHO]);
    program.child.stdin.write(MESSAGE);
    await until('the first message is out', () => program.stdout !== '');
    const { status } = await ends(program, () => program.child.stdin.end());
    assert.equal(status, 0);
  });
});

describe('a run that is killed', () => {
  it('leaves no process behind, also in the middle of an endless loop', async () => {
    const program = await startHanging();
    await ends(program, () => program.child.kill('SIGKILL'));
  });
});
