import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fromLines, PACKAGE, runProgram, toLines } from '../support/program';

const EXAMPLES = join(PACKAGE, 'examples');

interface Tag {
  payload: { value: unknown; timestamp_ms: number };
  meta: Record<string, string>;
  topic: string;
}

async function run(example: string, messages: unknown[]): Promise<Tag[]> {
  const { status, stdout, stderr } = await runProgram(['run', join(EXAMPLES, example)], toLines(messages));
  assert.equal(status, 0, stderr);
  assert.match(stderr, / errored=0 /);
  return fromLines<Tag>(stdout);
}

const values = (tags: Tag[]): [string, unknown][] => tags.map(({ topic, payload }) => [topic.replace('umh.v1.acme.cologne.', ''), payload.value]);

describe('the example pipelines', () => {
  const files = globSync('*.yaml', { cwd: EXAMPLES }).sort();

  it('are those that are tested here, and lint finds nothing in them', async () => {
    assert.deepEqual(files, [
      'counter.yaml', 'data-contracts.yaml', 'kafka-dead-letters.yaml', 'opcua-mqtt-to-uns.yaml', 'opcua-tags.yaml', 'sparkplug-json.yaml', 'split-messages.yaml',
    ]);
    const paths = files.map((file) => join(EXAMPLES, file));
    assert.equal((await runProgram(['lint', ...paths])).stdout, paths.map((path) => `${path}: ok\n`).join(''));
  });

  it('pass the tests that stand in them, each at least one', async () => {
    const { status, stdout } = await runProgram(['test', ...files.map((file) => join(EXAMPLES, file))]);
    assert.equal(status, 0, stdout);
    for (const file of files) assert.match(stdout, new RegExp(`^ok .*${file}: `, 'm'));
  });

  it('opcua-tags makes tags of node ids', async () => {
    const tags = await run('opcua-tags.yaml', [
      { payload: 70.7, meta: { opcua_node_id: 'ns=1;s=Press.Oil.Temperature', unit: 'F' } },
      { payload: 12, meta: { opcua_node_id: 'ns=1;s=Press.Speed', quality: 'Bad' } },
      { payload: 1234567890, meta: { opcua_node_id: 'ns=1;s=Press.ToolSerial' } },
    ]);
    assert.deepEqual(values(tags), [['line4.press._raw.oil.Temperature', 21.5], ['line4.press._raw.ToolSerial', '1234567890']]);
    assert.equal(tags[0]?.meta['opcua_node_id'], undefined);
  });

  it('split-messages makes a tag of each value', async () => {
    const tags = await run('split-messages.yaml', [
      { payload: { ts: 1760000000000, values: { speed: 1200, torque: 38.2 } }, meta: { machine: 'Lathe-7' } },
    ]);
    assert.deepEqual(values(tags), [['line4.lathe-7._raw.speed', 1200], ['line4.lathe-7._raw.torque', 38.2]]);
    assert.deepEqual(tags.map(({ payload }) => payload.timestamp_ms), [1760000000000, 1760000000000]);
  });

  it('counter counts each kind exactly', async () => {
    const tags = await run('counter.yaml', Array.from({ length: 1000 }, (_, index) => ({ payload: index % 3 === 0 ? 'nut' : 'bolt', meta: {} })));
    assert.deepEqual(values(tags).slice(0, 4), [
      ['packing._raw.parts.nut', 1], ['packing._raw.parts.bolt', 1], ['packing._raw.parts.bolt', 2], ['packing._raw.parts.nut', 2],
    ]);
    assert.deepEqual(values(tags).slice(-2), [['packing._raw.parts.bolt', 666], ['packing._raw.parts.nut', 334]]);
  });

  it('have a command in their comments that does what they say', () => {
    for (const file of files) assert.match(readFileSync(join(EXAMPLES, file), 'utf8'), new RegExp(`^#.*tagwright run examples/${file}( .*)?$`, 'm'));
  });
});
