/** The package on the oldest Node that it says it works with: installed and run by it, in a real Node-RED. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { notEveryRun } from '../support/every-run';
import { emptyPackage, installPacked, npm } from '../support/npm';
import { projectRoot } from '../support/root';
import { PackedNodeRed } from './packed-node-red';

const { engines } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { engines: { node: string } };
const MINIMUM = `${engines.node.replace('>=', '')}.0`;

describe(`the packed package on Node ${MINIMUM}`, { skip: notEveryRun }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tagwright-minimum-'));
  const node = join(folder, 'runtime', 'node_modules', 'node', 'bin', 'node');
  const userDir = join(folder, 'user');
  let red: PackedNodeRed;

  before(async () => {
    npm(['install', `node@${MINIMUM}`], emptyPackage(join(folder, 'runtime')));
    assert.equal(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim(), `v${MINIMUM}`);
    installPacked(folder, userDir, node);
    red = await PackedNodeRed.start(userDir, node);
  });
  after(async () => {
    await red?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is loaded by Node-RED without a complaint', () => assert.doesNotMatch(red.output, /\[error\]|failed to load/i));

  it('turns a value into a tag, and errors one that its script refuses', async () => {
    assert.equal((await red.send(23.5)).status, 200);
    assert.equal((await red.send(101)).status, 422);
  });

  it('has a command line', () => {
    const { stdout, stderr } = spawnSync(node, [join(userDir, 'node_modules', '.bin', 'tagwright'), '--help'], { encoding: 'utf8', timeout: 20_000 });
    assert.match(stdout + stderr, /tagwright run/);
  });
});
