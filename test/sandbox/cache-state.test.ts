import assert from 'node:assert/strict';
import { it } from 'node:test';
import { CacheState } from '../../lib/sandbox/cache-state';

it('holds the last change of each key, with its expiry', () => {
  const state = new CacheState([['a', '1'], ['b', '2', 5]]);
  state.apply([['a', null], ['c', '3', 9], ['b', '4']]);
  assert.deepEqual(state.list(), [['b', '4'], ['c', '3', 9]]);
});
