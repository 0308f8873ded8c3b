import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { PROGRAM, runProgram, startProgram, Workspace } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());
const ECHO = workspace.write('echo.yaml', 'nodered_js: {code: return msg}');

describe('the exit status of run', () => {
  it('is 2 for a pipeline that is not valid, before anything is read, with file, key and place', async () => {
    const file = workspace.write('bad.yaml', 'tag_processor:\n  conditions:\n    - if: msg.payload >\n      then: return msg\n  fallback: x\n');
    const program = startProgram(['run', file, '--errors', workspace.path('untouched')]);
    // Its stdin stays open.
    const { status, stdout, stderr } = await program.ended;
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /bad\.yaml:3:24: error: tag_processor\.conditions\[0\]\.if:1:14: unexpected end/);
    assert.match(stderr, /\n {2}\| msg\.payload >\n {2}\| {14}\^\n/);
    assert.match(stderr, /bad\.yaml:5:3: error: tag_processor\.fallback: unknown key/);
    assert.equal(workspace.files.includes('untouched'), false);
  });

  it('is 1 when the sandbox does not start', async () => {
    const preload = workspace.write('preload.js', 'Object.defineProperty(process, "execPath", { value: "/nowhere/node" });');
    const { status, stdout, stderr } = await runProgram(['run', ECHO], '{"payload":1}\n', { nodeArgs: ['--require', preload] });
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /^tagwright: the sandbox process does not start .*ENOENT/m);
    assert.equal(stderr.includes('\n    at '), false);
  });

  for (const option of ['--errors', '--metrics']) {
    it(`is 1 when the file of ${option} cannot be written, before anything is read`, async () => {
      const { status, stderr } = await startProgram(['run', ECHO, option, workspace.path('nowhere/file')]).ended;
      assert.equal(status, 1);
      assert.match(stderr, /^tagwright: ENOENT.*nowhere\/file/m);
    });
  }

  it('is 1 when the output cannot be written', () => {
    const stdout = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [PROGRAM, 'run', ECHO], {
      input: '{"payload":1}\n', stdio: ['pipe', stdout, 'pipe'], encoding: 'utf8',
    });
    assert.equal(status, 1);
    assert.match(stderr, /^tagwright: .*ENOSPC/m);
    assert.equal(stderr.includes('\n    at '), false);
  });

  it('is 1 when the errors cannot be written', async () => {
    const { status, stderr } = await runProgram(['run', ECHO, '--errors', '/dev/full'], 'nope\n');
    assert.equal(status, 1);
    assert.match(stderr, /^tagwright: .*ENOSPC/m);
  });
});
