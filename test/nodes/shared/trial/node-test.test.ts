import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileProgram } from '../../../../lib/script/compile';
import { readDraft } from '../../../../nodes/shared/trial/draft';
import { readTest, runTest, type Verdict } from '../../../../nodes/shared/trial/node-test';
import { sharedSandbox } from '../../../guest/run-script';

const sandbox = sharedSandbox({ timeout: 300 });
const CONTEXT = { tenant: 'default', user: null, organization: null };
const CODE = `if (msg.payload === 0) return null;
if (msg.payload < 0) throw new Error('too cold');
cache.set('count', (cache.get('count') ?? 0) + 1);
msg.payload = { value: msg.payload, count: cache.get('count') };
return msg;`;

function run(test: object, code = CODE): Promise<Verdict> {
  const draft = readDraft({ type: 'js-processor', code });
  return runTest(compileProgram(draft.source), draft, readTest(test), sandbox, CONTEXT);
}
const shown = ({ differences }: Verdict): string[] => differences.map(({ path, expected, actual }) => `${path}: ${expected} → ${actual}`);

describe('a test of a node', () => {
  it('is passed when everything that is named comes out, of messages that go in one after the other', async () => {
    const verdict = await run({
      input: [{ payload: 5 }, { payload: 0 }, { payload: -1 }, { payload: 7 }],
      output: [{ payload: { value: 5 } }, { payload: { value: 7, count: 2 } }],
      dropped: 1,
      errored: [{ code: 'script_error', stage: 'code', line: 2 }],
    });
    assert.deepEqual(verdict, { problems: [], differences: [], errors: [] });
  });

  it('says what is different', async () => {
    assert.deepEqual(shown(await run({ input: [{ payload: 5 }], output: [{ payload: { value: 6 } }] })), ['output[0].payload.value: 6 → 5']);
    assert.deepEqual(shown(await run({ input: [{ payload: 0 }], output: [{ payload: 1 }] })), ['output: 1 message → 0 messages', 'dropped: 0 → 1']);
    const { errors, ...verdict } = await run({ input: [{ payload: -1 }], dropped: 1 });
    assert.deepEqual(shown({ ...verdict, errors }), ['dropped: 1 → 0', 'errored: 0 messages → 1 message']);
    assert.deepEqual(errors.map(({ code, line, message }) => [code, line, message]), [['script_error', 2, 'Error: too cold']]);
  });

  it('says why nothing could run', async () => {
    const { problems } = await run({ input: [{ payload: 5 }] }, 'return msg');
    assert.deepEqual(problems, []);
    assert.equal((await run({ input: [{ payload: 5 }] }, 'return msg +')).problems[0]?.key, 'code');
  });

  it('is refused when it is none', () => {
    for (const test of [undefined, {}, { input: [] }, { input: [{}], output: 1 }, { input: [{}], dropped: 'one' }, { input: [{}], errored: {} }]) {
      assert.throws(() => readTest(test), /^RequestError: test/);
    }
  });
});
