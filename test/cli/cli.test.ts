import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ACCESS_KEYS } from '../../lib/config/access';
import { SANDBOX_OPTIONS } from '../../lib/options';
import { HTTP_OPTIONS } from '../../lib/services/options';
import { PACKAGE, runProgram, Workspace } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());

const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string };

describe('the command line', () => {
  const helpful: [args: string[], stdout: RegExp][] = [
    [['--help'], /^Usage:\n {2}tagwright run <pipeline\.yaml>/],
    [['-h'], /tagwright lint/],
    [['run', '--help'], /^Usage: tagwright run <pipeline\.yaml> \[options\]\n/],
    [['lint', '--help'], /^Usage: tagwright lint/],
    [['--version'], new RegExp(`^${version.replaceAll('.', '\\.')}\n$`)],
  ];
  for (const [args, stdout] of helpful) {
    it(`answers ${args.join(' ')}`, async () => {
      const ended = await runProgram(args);
      assert.deepEqual([ended.status, ended.stderr], [0, '']);
      assert.match(ended.stdout, stdout);
    });
  }

  it('describes every option of the sandbox, with its default', async () => {
    const { stdout } = await runProgram(['run', '--help']);
    for (const [name, spec] of Object.entries(SANDBOX_OPTIONS)) assert.match(stdout, new RegExp(`^ {4}${name}: ${spec.default} +# `, 'm'));
  });

  it('describes what scripts may use, in lines of 100 characters at most', async () => {
    const { stdout } = await runProgram(['run', '--help']);
    for (const name of ACCESS_KEYS) assert.match(stdout, new RegExp(`^ {4}${name}:.* # `, 'm'));
    for (const [name, spec] of Object.entries(HTTP_OPTIONS)) assert.match(stdout, new RegExp(`^ {6}${name}: ${spec.default} +# `, 'm'));
    for (const option of ['errors', 'events', 'metrics', 'cache']) assert.match(stdout, new RegExp(`^ {2}--${option} (FILE|DIR) +\\w`, 'm'));
    assert.deepEqual(stdout.split('\n').filter((line) => line.length > 100), []);
  });

  const wrong: [what: string, args: string[], stderr: RegExp][] = [
    ['no command', [], /^tagwright: no command\nSee "tagwright --help"\.\n$/],
    ['a command that is not there', ['start'], /^tagwright: unknown command "start"\n/],
    ['an option that is not there', ['run', 'p.yaml', '--fast'], /^tagwright: Unknown option '--fast'.*\nSee "tagwright run --help"/],
    ['an option without its value', ['run', 'p.yaml', '--errors'], /^tagwright: Option '--errors <value>' argument missing\n/],
    ['no file', ['run'], /^tagwright: run takes one pipeline file\n/],
    ['two files', ['run', 'a.yaml', 'b.yaml'], /^tagwright: run takes one pipeline file\n/],
    ['a file that is not there', ['run', 'nowhere.yaml'], /^nowhere\.yaml: error: cannot be read: ENOENT/],
    ['no file to lint', ['lint'], /^tagwright: lint takes pipeline files\n/],
  ];
  for (const [what, args, stderr] of wrong) {
    it(`refuses ${what} with 2`, async () => {
      const ended = await runProgram(args);
      assert.deepEqual([ended.status, ended.stdout], [2, '']);
      assert.match(ended.stderr, stderr);
    });
  }

  for (const [old, status] of [['18.20.0', 1], ['20.19.5', 1], ['22.8.0', 1], ['22.9.0', 0], ['24.0.0', 0]] as const) {
    it(`on Node ${old} ${status === 0 ? 'runs' : 'says in one line what it needs'}`, async () => {
      const preload = workspace.write(`node-${old}.js`, `
        Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${old}' } });`);
      const ended = await runProgram(['--version'], '', { nodeArgs: ['--require', preload] });
      assert.equal(ended.status, status);
      assert.equal(ended.stderr, status === 0 ? '' : `tagwright needs Node 22.9 or later; this is ${old}\n`);
    });
  }
});
