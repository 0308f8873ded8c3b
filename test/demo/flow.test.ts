import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { flow } from '../../examples/demo/flow';

interface FlowNode {
  id: string;
  type: string;
  z?: string;
  x?: number;
  y?: number;
  wires?: string[][];
  broker?: string;
  active?: boolean;
  conditions?: { enabled: boolean }[];
}

const nodes = flow as readonly FlowNode[];
const placed = nodes.filter(({ z }) => z !== undefined);

describe('the flow of the demo', () => {
  it('is one tab whose wires and brokers all lead to a node', () => {
    const ids = nodes.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(nodes.filter(({ type }) => type === 'tab').length, 1);
    for (const { id, z, wires = [], broker, type } of nodes) {
      if (z !== undefined) assert.ok(ids.includes(z), id);
      for (const target of wires.flat()) assert.ok(ids.includes(target), `${id} leads to ${target}`);
      if (type.startsWith('mqtt ')) assert.ok(ids.includes(broker ?? ''), id);
    }
  });

  it('has no two nodes at one place, and all of them on the grid', () => {
    assert.equal(new Set(placed.map(({ x, y }) => `${x} ${y}`)).size, placed.length);
    for (const { id, x, y } of placed) assert.ok((x ?? 1) % 10 === 0 && (y ?? 1) % 20 === 0, id);
  });

  it('has five conditions, all of them on', () => {
    const processor = nodes.find(({ type }) => type === 'tag-processor');
    assert.deepEqual(processor?.conditions?.map(({ enabled }) => enabled), [true, true, true, true, true]);
  });

  it('does not flood the debug sidebar: what no sampler is in front of is off', () => {
    const debugs = nodes.filter(({ type }) => type === 'debug');
    const sampled = ({ id }: FlowNode): boolean =>
      nodes.filter(({ wires }) => wires?.flat().includes(id)).every(({ type }) => type === 'delay');
    assert.deepEqual(debugs.map(({ active }) => active), debugs.map(sampled));
    assert.deepEqual(debugs.map(({ active }) => active).sort(), [false, true, true]);
  });
});
