import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TagError } from '../../lib/tag/error';
import { metaText } from '../../lib/tag/meta';

describe('a value of meta becomes text', () => {
  const values: [name: string, value: unknown, text: string][] = [
    ['a text stays', 'a b', 'a b'],
    ['an empty text stays', '', ''],
    ['a number', 23.5, '23.5'],
    ['a large number', 1234567890, '1234567890'],
    ['zero', 0, '0'],
    ['NaN', NaN, 'NaN'],
    ['true', true, 'true'],
    ['false', false, 'false'],
    ['a bigint', 12345678901234567890n, '12345678901234567890'],
    ['an object', { a: [1, null] }, '{"a":[1,null]}'],
    ['an array', ['x', 1], '["x",1]'],
    ['a Date', new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ];
  for (const [name, value, text] of values) {
    test(name, () => {
      const meta: Record<string, unknown> = { before: 'b', key: value, after: 'a' };
      metaText(meta);
      assert.deepEqual(meta, { before: 'b', key: text, after: 'a' });
    });
  }
});

describe('a value without a text is removed', () => {
  for (const value of [null, undefined, () => 1, Symbol('s')]) {
    test(String(value), () => {
      const meta: Record<string, unknown> = { before: 'b', key: value, after: 'a' };
      metaText(meta);
      assert.deepEqual(Object.keys(meta), ['before', 'after']);
    });
  }
});

test('many values are changed and removed in one go', () => {
  const meta: Record<string, unknown> = { a: null, b: 1, c: undefined, d: [2], e: 'x', f: null };
  metaText(meta);
  assert.deepEqual(meta, { b: '1', d: '[2]', e: 'x' });
});

test('a key named __proto__ is a key like others', () => {
  const meta = JSON.parse('{"__proto__": {"a": 1}, "b": 2}') as Record<string, unknown>;
  metaText(meta);
  assert.equal(JSON.stringify(meta), '{"__proto__":"{\\"a\\":1}","b":"2"}');
});

test('what meta inherits is not written into it', () => {
  const meta = Object.create({ inherited: 5 }) as Record<string, unknown>;
  meta.own = 6;
  metaText(meta);
  assert.deepEqual(Object.entries(meta), [['own', '6']]);
});

describe('an object without a JSON text is an error that names its key', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const values: [name: string, value: unknown][] = [
    ['one with a bigint', { big: 1n }],
    ['one that contains itself', circular],
    ['one whose toJSON gives nothing', { toJSON() {} }],
    [
      'one whose toJSON throws a text',
      {
        toJSON() {
          throw 'no';
        },
      },
    ],
  ];
  for (const [name, value] of values) {
    test(name, () => {
      assert.throws(
        () => metaText({ fine: 1, limits: value }),
        (error) => error instanceof TagError && /^meta\.limits cannot be written as JSON: [^\n]+$/.test(error.message),
      );
    });
  }
});
