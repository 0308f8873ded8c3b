import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ledger } from './ledger';

/** What the ledger says of two lanes of four messages, of which these have arrived. */
function ledgerOf(...arrived: [lane: string, number: number][]): Ledger {
  const ledger = new Ledger(['a', 'b'], 4);
  for (const [lane, number] of arrived) ledger.add(lane, number);
  return ledger;
}

const ALL: [string, number][] = [['a', 0], ['b', 0], ['a', 1], ['a', 2], ['b', 1], ['b', 2], ['b', 3], ['a', 3]];

describe('the ledger of a regression run', () => {
  it('finds nothing wrong where all have arrived once and in the order of their lanes', () => {
    const ledger = ledgerOf(...ALL);
    assert.deepEqual(ledger.counts, { sent: 8, arrived: 8, lost: 0, repeats: 0, disordered: 0, unknown: 0 });
    assert.deepEqual(ledger.wrong(true), []);
  });

  it('finds a lost message', () => {
    const ledger = ledgerOf(...ALL.filter(([lane, number]) => lane !== 'b' || number !== 2));
    assert.equal(ledger.counts.lost, 1);
    assert.deepEqual(ledger.wrong(), ['lost: 1']);
  });

  it('finds a message that a repeat of another would hide from who only counts', () => {
    const ledger = ledgerOf(...ALL.map(([lane, number]): [string, number] => [lane, lane === 'b' && number === 2 ? 1 : number]));
    assert.deepEqual(ledger.counts, { sent: 8, arrived: 8, lost: 1, repeats: 1, disordered: 0, unknown: 0 });
  });

  it('finds a repeated message, which is wrong only where nothing crashed', () => {
    const ledger = ledgerOf(...ALL, ['a', 1]);
    assert.equal(ledger.counts.repeats, 1);
    assert.equal(ledger.counts.disordered, 0, 'a repeat is not out of order');
    assert.deepEqual(ledger.wrong(), []);
    assert.deepEqual(ledger.wrong(true), ['repeated: 1']);
  });

  it('finds two messages of a lane that have changed places', () => {
    const ledger = ledgerOf(['a', 0], ['a', 2], ['a', 1], ['a', 3], ['b', 0], ['b', 1], ['b', 2], ['b', 3]);
    assert.deepEqual(ledger.wrong(), ['out of order: 1']);
  });

  it('finds what was never sent', () => {
    const ledger = ledgerOf(...ALL, ['c', 0], ['a', 4], ['a', NaN]);
    assert.equal(ledger.counts.unknown, 3);
    assert.deepEqual(ledger.wrong(), ['never sent: 3']);
  });
});
