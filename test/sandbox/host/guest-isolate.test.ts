import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';

describe('a context that is made before its program is there', () => {
  const output = execFileSync(process.execPath, ['--no-node-snapshot', join(__dirname, 'two-programs.js')], { encoding: 'utf8', timeout: 20_000 });
  const { unused, preparedUnused, output: result } = JSON.parse(output) as { unused: number; preparedUnused: number; output: string };

  it('is not made in an isolate that has never had a program', () => assert.ok(preparedUnused < unused + 50_000, `${unused} ${preparedUnused}`));
  it('takes the next program, and has nothing of the one before', () => assert.match(result, /"payload":"undefined"/));
});
