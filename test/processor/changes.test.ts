import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOf } from '../../lib/processor/changes';

test('what is different is named by its path, with what stands there before and after', () => {
  const before = { payload: { values: [1, 2], unit: 'C' }, meta: { opcua_node_id: 'ns=1;i=2', a: null } };
  const after = { payload: { values: [1, 3, 4] }, meta: { 'opcua_node_id': 'ns=1;i=2', 'a': undefined, 'tag name': 'x' } };
  assert.deepEqual(changesOf(before, after), [
    { path: 'payload.values[1]', before: 2, after: 3 },
    { path: 'payload.values[2]', after: 4 },
    { path: 'payload.unit', before: 'C' },
    { path: 'meta.a', before: null, after: undefined },
    { path: 'meta["tag name"]', after: 'x' },
  ]);
});

test('a value of another kind is one change', () => {
  assert.deepEqual(changesOf({ payload: 5 }, { payload: { value: 5 } }), [{ path: 'payload', before: 5, after: { value: 5 } }]);
  assert.deepEqual(changesOf([1], { 0: 1 }), [{ path: '', before: [1], after: { 0: 1 } }]);
  assert.deepEqual(changesOf({ payload: [1, { a: NaN }] }, { payload: [1, { a: NaN }] }), []);
});
