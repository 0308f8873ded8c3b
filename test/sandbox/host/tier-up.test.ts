import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { it } from 'node:test';

it('V8 knows the flags that it is started with', () => {
  const file = join(__dirname, '../../../lib/sandbox/host/tier-up.js');
  const { status, stderr } = spawnSync(process.execPath, ['-e', 'require(process.argv[1]).raiseTierUp()', file], { encoding: 'utf8' });
  // V8 names an unknown flag there, and goes on.
  assert.equal(stderr, '');
  assert.equal(status, 0);
});
