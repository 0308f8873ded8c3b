import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Random } from '../../../examples/demo/plant/random';

const many = (random: Random, next: () => number): number[] => Array.from({ length: 10_000 }, () => next.call(random));
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('random numbers with a seed', () => {
  it('are the same for the same seed', () => {
    const one = new Random(7);
    const other = new Random(7);
    assert.deepEqual(many(one, one.next), many(other, other.next));
    assert.notEqual(new Random(8).next(), new Random(7).next());
  });

  it('fill the range from 0 to 1 evenly', () => {
    const random = new Random(1);
    const values = many(random, random.next);
    assert.ok(values.every((value) => value >= 0 && value < 1));
    const tenths = values.reduce<number[]>((counts, value) => {
      counts[Math.floor(value * 10)]! += 1;
      return counts;
    }, Array<number>(10).fill(0));
    for (const count of tenths) assert.ok(count > 850 && count < 1150, tenths.join(' '));
  });

  it('are noise around 0 with the deviation that was asked for, never more than three times of it', () => {
    const random = new Random(1);
    const values = many(random, () => random.noise(2));
    assert.ok(Math.abs(mean(values)) < 0.1);
    assert.ok(Math.abs(Math.sqrt(mean(values.map((value) => value ** 2))) - 2) < 0.1);
    assert.ok(values.every((value) => Math.abs(value) <= 6));
  });
});
