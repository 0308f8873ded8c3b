import assert from 'node:assert/strict';
import { it } from 'node:test';
import { assemble } from '../../lib/script/assemble';
import { checkScript } from '../../lib/script/check';

it('finds out when a script reaches beyond its function, should a check of it ever fail to', () => {
  const run = checkScript({ stage: 'code', role: 'body', text: 'return msg' });
  assert.ok(run.ok);
  const assembleWith = (code: string): unknown =>
    assemble('nodered_js', [{ name: 'code', test: null, run: { ...run, code } }]);
  for (const code of [
    '}), other: (function (msg) {',
    '}) }, { run: (function (msg) {',
    '}), a: (function () {})(), b: (function () {',
    '}, function (msg) {',
  ]) {
    assert.throws(() => assembleWith(code), /^Error: internal: /);
  }
  assert.ok(assembleWith('return msg'));
});
