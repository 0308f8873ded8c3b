import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Harness, js, tag, type Message } from '../nodes/harness';
import { blocks, readDocument } from './blocks';

const [functionNode, script, defaults] = blocks('docs/from-function-node.md').filter(({ language }) => language === 'js').map(({ text }) => text);
const MESSAGES: Message[] = [
  { topic: 'plant/press1/oil', payload: { f: 70.7 } },
  { topic: 'plant/press2/oil', payload: { f: 212 } },
  { topic: 'plant/press1/oil', payload: { f: 1, quality: 'bad' } },
  { topic: 'plant/press1/oil', payload: { f: 32 } },
];

describe('the page for those who come from function nodes', () => {
  const red = new Harness('node-red');
  before(() => red.start());
  after(() => red.stop());

  async function run(node: Record<string, unknown>): Promise<Message[]> {
    await red.load([{ wires: [['out'], ['err']], ...node }]);
    if (node['type'] !== 'function') await red.ready(String(node['id']));
    for (const message of MESSAGES) red.send(String(node['id']), structuredClone(message));
    const messages = await red.arrived('out', 3);
    assert.deepEqual(red.at('err'), []);
    await red.unload();
    return messages;
  }

  it('has a function node and a js processor that do the same', async () => {
    // Objects of a function node have prototypes of their own.
    const results = (messages: Message[]): unknown => JSON.parse(JSON.stringify(messages.map(({ topic, payload }) => [topic, payload])));
    const expected = [
      ['acme/line4/press1/temperature', { value: 21.5, count: 1 }],
      ['acme/line4/press2/temperature', { value: 100, count: 1 }],
      ['acme/line4/press1/temperature', { value: 0, count: 3 }],
    ];
    assert.deepEqual(results(await run({ id: 'fn', type: 'function', func: functionNode, outputs: 1 })), expected);
    assert.deepEqual(results(await run(js(script ?? ''))), expected);
  });

  it('has a tag processor that makes a tag of it', async () => {
    const [first] = await run(tag({ defaults, conditions: [] }));
    assert.equal((first?.payload as { value: number }).value, 21.5);
    assert.match(readDocument('docs/from-function-node.md'), new RegExp(`topic\\s\`${String(first?.['topic'])}\``));
  });
});
