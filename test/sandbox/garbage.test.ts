import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Sandbox } from '../../lib';
import { tryOut } from '../../lib/processor/trial';
import { assertProgram } from '../../lib/script/compile';

const NOBODY = { tenant: '', user: null, organization: null };
/** Programs that come and go: each leaves about half a megabyte in its isolate. */
const PROGRAMS = 60;

describe('the garbage of programs', () => {
  it('does not stay in the isolate when they go', async () => {
    const sandbox = new Sandbox({ max_size: 1, timeout: 20_000 });
    try {
      for (let number = 0; number < PROGRAMS; number++) {
        const { id } = await sandbox.load(assertProgram('garbage', { kind: 'nodered_js', code: `msg.payload = ${number}; return msg;` }).program);
        const { count } = await sandbox.run(id, '{"payload":0}', 1, NOBODY);
        assert.equal(count, 1);
        sandbox.unload(id);
      }
      const trial = await tryOut({
        source: { kind: 'nodered_js', code: 'return msg;' }, message: '{"payload":1}', context: NOBODY, sandbox,
      });
      assert.ok(trial.usage !== null && trial.usage.bytes < 8e6, `${trial.usage?.bytes} bytes`);
    } finally {
      await sandbox.close(0);
    }
  });
});
