import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cycle, digits, Lag } from '../../../examples/demo/plant/machine';

describe('what machines are made of', () => {
  it('a lag makes 63 % of the way in its time, in one step or in many', () => {
    const once = new Lag(0, 10);
    once.follow(100, 10);
    assert.equal(digits(once.value, 1), 63.2);
    const often = new Lag(0, 10);
    for (let step = 0; step < 200; step++) often.follow(100, 0.05);
    assert.equal(digits(often.value, 6), digits(once.value, 6));
  });

  it('a cycle goes round its phases and counts the rounds', () => {
    const cycle = new Cycle([{ name: 'a', seconds: 2 }, { name: 'b', seconds: 1 }]);
    const names = Array.from({ length: 6 }, () => {
      cycle.advance(0.75);
      return cycle.phase.name;
    });
    assert.deepEqual(names, ['a', 'a', 'b', 'a', 'a', 'a']);
    assert.equal(cycle.rounds, 1);
    cycle.advance(7);
    assert.equal(cycle.rounds, 3);
    assert.equal(cycle.phase.name, 'b');
    assert.equal(cycle.progress, 0.5);
  });
});
