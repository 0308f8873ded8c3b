import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { runProgram, Workspace } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());

const good = workspace.write('good.yaml', 'nodered_js: {code: return msg}\n');
const doubtful = workspace.write('doubtful.yaml', 'tag_processor:\n  conditions:\n    - if: msg.meta.x = "a"\n      then: return msg\n');
const bad = workspace.write('bad.yaml', 'nodered_js:\n  code: |\n    const a = 1;\n    return a +;\n');

describe('tagwright lint', () => {
  it('says ok for a file without findings', async () => {
    assert.deepEqual(await runProgram(['lint', good]), { status: 0, stdout: `${good}: ok\n`, stderr: '' });
  });

  it('prints warnings with their source, and exits with 0', async () => {
    const { status, stdout } = await runProgram(['lint', doubtful]);
    assert.equal(status, 0);
    assert.match(stdout, /doubtful\.yaml:3:11: warning: tag_processor\.conditions\[0\]\.if:1:1: assigns.*\n {2}\| msg\.meta\.x = "a"\n {2}\| \^\n$/);
  });

  it('prints what run refuses, and exits with 2', async () => {
    const { status, stdout } = await runProgram(['lint', bad]);
    assert.deepEqual([status, stdout], [2, `${bad}:4:15: error: nodered_js.code:2:11: unexpected token \`;\`\n  | return a +;\n  |           ^\n`]);
  });

  it('takes several files and looks at all of them', async () => {
    const { status, stdout } = await runProgram(['lint', bad, good, doubtful, workspace.path('nowhere.yaml')]);
    assert.equal(status, 2);
    assert.deepEqual(
      stdout.split('\n').filter((line) => /^\S/.test(line)).map((line) => line.slice(workspace.folder.length + 1).split(/:\d|: c|: u|: E/)[0]),
      ['bad.yaml', 'good.yaml: ok', 'doubtful.yaml', 'nowhere.yaml: error'],
    );
  });

  it('warns also when the file is run', async () => {
    const { status, stderr } = await runProgram(['run', doubtful], '');
    assert.equal(status, 0);
    assert.match(stderr, /doubtful\.yaml:3:11: warning: /);
  });
});
