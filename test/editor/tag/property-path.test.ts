import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readCode, readPath } from '../../../nodes/editor/tag/property-path';

describe('a property of the message', () => {
  const paths: [path: string, keys: string[], code: string][] = [
    ['topic', ['topic'], 'msg.topic'],
    ['payload.list[0].name', ['payload', 'list', '0', 'name'], 'msg.payload?.list?.["0"]?.name'],
    ['payload.0', ['payload', '0'], 'msg.payload?.["0"]'],
    ['payload["a b"].c', ['payload', 'a b', 'c'], 'msg.payload?.["a b"]?.c'],
    ["meta['it\"s']", ['meta', 'it"s'], 'msg.meta?.["it\\"s"]'],
    ['meta["]"]', ['meta', ']'], 'msg.meta?.["]"]'],
    ['user-properties.x', ['user-properties', 'x'], 'msg["user-properties"]?.x'],
    ['meta.größe', ['meta', 'größe'], 'msg.meta?.["größe"]'],
  ];
  for (const [path, keys, code] of paths) {
    it(`is read by its keys: ${path}`, () => {
      assert.deepEqual(readPath(path), keys);
      assert.equal(readCode(keys, JSON.stringify), code);
    });
  }

  for (const path of ['', '.', 'a.', '.a', 'a..b', 'a b', 'a[', 'a[0', 'a[]', 'a["b]', "a['']", 'a[b]', 'a[msg.topic]', 'a]', '"a"', 'a["b"c', 'a;b()[0', 'a.(b)']) {
    it(`is not one: ${path}`, () => assert.equal(readPath(path), null));
  }
});
