import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { figures, fromLines, runProgram, toLines, Workspace } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());
const meta = {};

describe('a pipeline of several processors', () => {
  const file = workspace.write('several.yaml', `
pipeline:
  processors:
    - label: split
      nodered_js:
        code: |
          if (msg.payload === 'bad') throw new Error('first');
          return msg.payload.map((payload) => ({ payload, meta: { tag_name: 'n' + payload } }));
    - label: tags
      tag_processor:
        defaults: |
          if (msg.payload === 4) return null;
          const seen = (cache.get('seen') ?? 0) + 1;
          cache.set('seen', seen);
          Object.assign(msg.meta, { location_path: 'acme', data_contract: '_raw', seen });
          if (msg.payload === 2) throw new Error('second');
          return msg;
`);

  it('gives the messages of one to the next; errors have the message of the processor they are from', async () => {
    const errors = workspace.path('several.ndjson');
    const { status, stdout, stderr } = await runProgram(
      ['run', file, '--errors', errors], toLines([[1, 2, 3], 'bad', [], [4, 5]].map((payload) => ({ payload, meta }))),
    );
    assert.equal(status, 0, stderr);
    assert.deepEqual(fromLines<{ payload: { value: number } }>(stdout).map(({ payload }) => payload.value), [1, 3, 5]);
    const records = fromLines<{ message: unknown; error: { message: string; stage: string } }>(workspace.read('several.ndjson'));
    assert.deepEqual(records.map(({ message, error }) => [message, error.stage, error.message]), [
      [{ payload: 'bad', meta }, 'code', 'Error: first'],
      [{ payload: 2, meta: { tag_name: 'n2' } }, 'defaults', 'Error: second'],
    ]);
    const { read, processed, errored, dropped } = figures(stderr);
    assert.deepEqual({ read, processed, errored, dropped }, { read: 4, processed: 3, errored: 2, dropped: 2 });
  });

  it('keeps the order in which messages come to the second processor', async () => {
    const messages = Array.from({ length: 2000 }, (_, index) => ({ payload: index % 7 === 0 ? [] : Array(index % 5).fill(9), meta }));
    const { stdout } = await runProgram(['run', file], toLines(messages));
    const seen = fromLines<{ meta: { seen: string } }>(stdout).map((message) => Number(message.meta.seen));
    assert.ok(seen.length > 2000);
    assert.deepEqual(seen, seen.map((_, index) => index + 1));
  });
});
