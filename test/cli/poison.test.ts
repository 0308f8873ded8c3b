import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { figures, fromLines, runProgram, toLines, Workspace } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());

const PIPELINE = workspace.write('poison.yaml', `
nodered_js:
  code: |
    switch (msg.payload) {
      case 'loop': while (true);
      case 'wait': await new Promise(() => undefined);
      case 'grow': { const all = []; while (true) all.push(new Array(500_000).fill(0)); }
      case 'talk': return { payload: 'x'.repeat(200_000) };
      case 'number': return 5;
      case 'native': Array.prototype.fill.call({ length: 2 ** 53 - 1 }, 0);
    }
    return msg;
sandbox:
  timeout: 1500
  output_limit: 100000
  memory_limit: 32
`);

const CODES: Record<string, string> = {
  loop: 'timeout',
  wait: 'timeout',
  grow: 'memory_limit',
  talk: 'output_too_large',
  number: 'invalid_result',
  native: 'timeout',
};

describe('a message that would harm others', () => {
  it('is errored with its code, and the lines around it come out as if it were not there', async () => {
    const messages: { payload: unknown; meta: object }[] = Array.from({ length: 3000 }, (_, payload) => ({ payload, meta: {} }));
    const poisons = Object.keys(CODES);
    poisons.forEach((payload, index) => (messages[400 * (index + 1)] = { payload, meta: { index } }));
    const errors = workspace.path('errors.ndjson');
    const { status, stdout, stderr } = await runProgram(['run', PIPELINE, '--errors', errors], toLines(messages));
    assert.equal(status, 0, stderr);
    assert.deepEqual(fromLines(stdout), messages.filter(({ payload }) => typeof payload === 'number'));
    const records = fromLines<{ message: unknown; error: { code: string } }>(workspace.read('errors.ndjson'));
    assert.deepEqual(
      records.map(({ message, error }) => [message, error.code]),
      poisons.map((payload, index) => [{ payload, meta: { index } }, CODES[payload]]),
    );
    const { read, processed, errored, dropped } = figures(stderr);
    assert.deepEqual({ read, processed, errored, dropped }, { read: 3000, processed: 2994, errored: 6, dropped: 0 });
  });
});
