import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { it } from 'node:test';

it('isolates are made ahead one by one: the process answers its parent meanwhile, however busy the machine is', () => {
  const output = execFileSync(process.execPath, ['--no-node-snapshot', join(__dirname, 'preloading.js')], { encoding: 'utf8', timeout: 20_000 });
  const { turns, left } = JSON.parse(output) as { turns: number; left: number };
  assert.ok(turns >= 9 && turns < 1_000, `${turns} turns`);
  assert.equal(left, 3);
});
