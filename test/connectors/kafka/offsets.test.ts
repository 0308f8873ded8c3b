import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PartitionOffsets, type TakenOffset } from '../../../lib/connectors/kafka/offsets';

function taken(offsets: PartitionOffsets, numbers: number[]): Map<number, TakenOffset> {
  return new Map(numbers.map((number) => [number, offsets.take(number)]));
}

function acknowledge(offsets: PartitionOffsets, entries: Map<number, TakenOffset>, number: number): boolean {
  const entry = entries.get(number);
  assert.ok(entry);
  return offsets.acknowledge(entry);
}

describe('the offsets of a partition', () => {
  it('start where the partition was given', () => {
    assert.equal(new PartitionOffsets(7).position, 7);
  });

  it('move only when the lowest is acknowledged, and then over all that are', () => {
    const offsets = new PartitionOffsets(10);
    const entries = taken(offsets, [10, 11, 12, 13]);
    assert.equal(acknowledge(offsets, entries, 12), false);
    assert.equal(acknowledge(offsets, entries, 11), false);
    assert.equal(offsets.position, 10);
    assert.equal(acknowledge(offsets, entries, 10), true);
    assert.equal(offsets.position, 13);
    acknowledge(offsets, entries, 13);
    assert.equal(offsets.position, 14);
  });

  it('may have gaps', () => {
    const offsets = new PartitionOffsets(0);
    const entries = taken(offsets, [3, 8]);
    acknowledge(offsets, entries, 3);
    assert.equal(offsets.position, 8);
    acknowledge(offsets, entries, 8);
    offsets.skipTo(12);
    assert.equal(offsets.position, 12);
    offsets.skipTo(5);
    assert.equal(offsets.position, 12);
  });

  it('are right in any order of acknowledgements, however many', () => {
    const offsets = new PartitionOffsets(0);
    const COUNT = 20_000;
    const entries = Array.from({ length: COUNT }, (_, i) => offsets.take(i));
    const open = new Set(entries.keys());
    let lowest = 0;
    let seed = 7;
    // Mostly near the front, as in life; sometimes far behind.
    while (open.size > 0) {
      seed = (seed * 48_271) % 2_147_483_647;
      const index = Math.min(COUNT - 1, lowest + (seed % (seed % 50 === 0 ? 5_000 : 20)));
      const entry = entries[open.has(index) ? index : lowest];
      assert.ok(entry);
      open.delete(entry.offset);
      offsets.acknowledge(entry);
      while (lowest < COUNT && !open.has(lowest)) lowest++;
      assert.equal(offsets.position, lowest);
    }
    assert.equal(offsets.next, COUNT);
  });
});
