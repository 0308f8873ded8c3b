import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { Feed } from '../support/feed';
import { until } from '../support/processes';
import { childrenOf, isRunning, startProgram, Workspace } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());
const ECHO = workspace.write('echo.yaml', 'nodered_js: {code: return msg}\nsandbox: {max_size: 2}');
const SMALL = workspace.write('small.yaml', 'nodered_js: {code: return msg}\nsandbox: {memory_limit: 16}');

const MEGABYTE = 1024 * 1024;

/** The numbers in what the program has written. */
function numbersOf(stdout: string): number[] {
  return Array.from(stdout.matchAll(/^\{"payload":(\d+),/gm), ([, number]) => Number(number));
}

const upTo = (end: number): number[] => Array.from({ length: end }, (_, index) => index);

/** The most memory a process has held, in bytes (Linux). */
function peakMemory({ pid = 0 }: { pid?: number | undefined }): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

describe('a slow reader of stdout', () => {
  it('slows the reading of stdin, and loses nothing', async () => {
    const program = startProgram(['run', ECHO], { readStdout: false });
    const feed = new Feed(program.child.stdin, 1000);
    await feed.stalled();
    assert.ok(feed.accepted < 8 * MEGABYTE, `${feed.accepted} bytes were read of which nobody took the results`);
    program.readStdout();
    const before = feed.accepted;
    await until('stdin is read again', () => feed.accepted > before + MEGABYTE);
    feed.stop();
    const { status, stdout, stderr } = await program.ended;
    assert.equal(status, 0, stderr);
    assert.deepEqual(numbersOf(stdout), upTo(feed.sent));
  });
});

describe('memory', () => {
  const LIMIT = 300 * MEGABYTE;

  it('stays bounded however much comes in', async () => {
    const program = startProgram(['run', ECHO], { readStdout: false });
    const feed = new Feed(program.child.stdin, 20_000);
    let bytes = 0;
    program.child.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length));
    await until('100 MB have come out', () => bytes > 100 * MEGABYTE, 60_000);
    const peak = peakMemory(program.child);
    feed.stop();
    assert.equal((await program.ended).status, 0);
    assert.ok(peak < LIMIT, `${peak} bytes`);
  });

  it('stays bounded for a line that never ends; it is errored, and the next one is not', async () => {
    const program = startProgram(['run', SMALL, '--errors', '-']);
    const chunk = Buffer.alloc(MEGABYTE, 'x');
    for (let i = 0; i < 300; i++) await new Promise((resolve) => program.child.stdin.write(chunk, resolve));
    const peak = peakMemory(program.child);
    program.child.stdin.end('\n{"payload":1,"meta":{}}\n');
    const { status, stdout, stderr } = await program.ended;
    assert.deepEqual([status, stdout], [0, '{"payload":1,"meta":{}}\n']);
    assert.match(stderr, /^\{"message":"x{1024}","error":\{"code":"memory_limit".*longer than 16777216 bytes/m);
    assert.ok(peak < LIMIT, `${peak} bytes`);
  });
});

describe('a reader of stdout that goes away', () => {
  it('ends the run quietly', async () => {
    const program = startProgram(['run', ECHO], { readStdout: false });
    const feed = new Feed(program.child.stdin, 100);
    await new Promise((resolve) => program.child.stdout.once('data', resolve));
    const sandboxes = childrenOf(program.child);
    program.child.stdout.destroy();
    const { status, stderr } = await program.ended;
    feed.stop();
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^read=\d+ .*\n$/);
    assert.equal(sandboxes.length, 1);
    await until('the sandbox is gone', () => !sandboxes.some(isRunning));
  });
});
