import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { joinTokens, parseToken, partsToken, shareToken } from '../../lib/stream/token';

describe('a token', () => {
  it('is read back with its splits in their order', () => {
    const token = shareToken(shareToken('abc.7', 2, 5), 1, 3);
    assert.equal(token, 'abc.7/2.5/1.3');
    assert.deepEqual(parseToken(token), [
      { source: 'abc', first: 7, last: 7, shares: [{ index: 2, of: 5 }, { index: 1, of: 3 }] },
    ]);
  });

  it('of several messages writes those that follow each other as a range', () => {
    assert.equal(joinTokens(['a.1', 'a.2', 'a.3', 'b.4', 'a.5', 'a.6/1.2']), 'a.1-3 b.4 a.5 a.6/1.2');
    assert.deepEqual(parseToken('a.1-3 b.4').map(({ first, last }) => [first, last]), [[1, 3], [4, 4]]);
    assert.equal(shareToken('a.1-3 b.4', 1, 2), 'a.1-3/1.2 b.4/1.2');
  });

  it('takes in the parts of splits, the outermost first, where they say their count', () => {
    assert.equal(partsToken('a.1', { id: 'x', index: 0, count: 3 }), 'a.1/1.3');
    assert.equal(partsToken('a.1', { index: 1, count: 2, parts: { index: 2, count: 3 } }), 'a.1/3.3/2.2');
    assert.equal(partsToken('a.1', { index: 0 }), 'a.1');
    assert.equal(partsToken('a.1', undefined), 'a.1');
  });

  it('takes in each level of parts once', () => {
    const outer = { index: 2, count: 5 };
    const made = shareToken(partsToken('a.1', outer, true), 1, 2);
    assert.equal(made, 'a.1/3.5/1.2!1');
    assert.deepEqual(parseToken(partsToken(made, outer))[0]?.shares, [{ index: 3, of: 5 }, { index: 1, of: 2 }]);
    assert.equal(partsToken(made, { index: 0, count: 4, parts: outer }), 'a.1/3.5/1.2/1.4');
  });

  for (const text of ['', 'x', 'a.', 'a.1/', 'a.1/2', 'a.1-', 'A.1', 'a.1/1.2.3', 'a.1234567890123456', `a.1${'/1.1'.repeat(33)}`]) {
    it(`is not ${JSON.stringify(text.slice(0, 20))}`, () => assert.deepEqual(parseToken(text), []));
  }
});
