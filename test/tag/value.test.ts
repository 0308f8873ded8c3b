import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TagError } from '../../lib/tag/error';
import { tagValue } from '../../lib/tag/value';

/** The text of the TagError that a payload leads to. */
function refusal(payload: unknown, datatype?: unknown): string {
  try {
    tagValue(payload, datatype);
  } catch (error) {
    assert.ok(error instanceof TagError, `not a TagError: ${String(error)}`);
    return error.message;
  }
  assert.fail(`accepted: ${String(payload)}`);
}

function label(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
}

describe('number, boolean and text stay what they are', () => {
  for (const value of [0, 23.5, -7, 1e300, Number.MIN_VALUE, true, false, '', 'running', 'true', 'größe']) {
    test(label(value), () => assert.equal(tagValue(value, undefined), value));
  }
});

describe('a text in decimal notation becomes the number', () => {
  const numbers: [text: string, number: number][] = [
    ['23.5', 23.5],
    ['-7', -7],
    ['+7', 7],
    ['0', 0],
    ['1e3', 1000],
    ['1E3', 1000],
    ['1e+3', 1000],
    ['25e-1', 2.5],
    ['007', 7],
    ['-007.50', -7.5],
    ['.5', 0.5],
    ['-.5', -0.5],
    ['5.', 5],
    ['5.e1', 50],
    ['1e308', 1e308],
    ['1e-400', 0],
    ['0.1234567890123456789', 0.12345678901234568],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', 2 ** 53],
    ['-9007199254740992', -(2 ** 53)],
    ['+9007199254740992', 2 ** 53],
    ['0'.repeat(20), 0],
    ['9007199254740994', 9007199254740994],
    ['9007199254740992.000', 2 ** 53],
    ['1000000000000000000000', 1e21],
    [`${'0'.repeat(400)}12`, 12],
    ['1234567890123456789e3', 1234567890123456789e3],
  ];
  for (const [text, number] of numbers) {
    test(`${text.slice(0, 40)}`, () => assert.equal(tagValue(text, undefined), number));
  }
});

describe('a text stays a text, no digit lost', () => {
  const texts = [
    'NaN', 'Infinity', '-Infinity', '+Inf', 'inf', 'nan',
    ' 42', '42 ', '\t42\n', ' ', '\u00a042',
    '9007199254740993', '-9007199254740993', '9007199254740993.0', '0009007199254740993',
    '12345678901234567890', '18446744073709551615', '100000000000000000000000',
    // Exact as a double, but JSON would print other digits.
    '1152921504606846976', '18446744073709551616', '1180591620717411303424',
    '1e309', '-1e309', '9'.repeat(400),
    '+', '-', '.', '+.', '-.', 'e5', '.e5', '1e', '1e+', '1e5.5', '1.2.3', '--1', '+-1',
    '0x10', '0b1', '0o7', '1_000', '1,5', '12abc', '5n', '1e5x', '１２',
  ];
  for (const text of texts) {
    test(label(text).slice(0, 40), () => assert.equal(tagValue(text, undefined), text));
  }
});

describe('everything else', () => {
  const values: [name: string, payload: unknown, value: unknown][] = [
    ['an array is its JSON text', [1, 'a', null], '[1,"a",null]'],
    ['an empty array is its JSON text', [], '[]'],
    ['an object is its JSON text', { a: { b: true } }, '{"a":{"b":true}}'],
    ['a Date is its JSON text', new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ['a bigint is its exact digits', 123456789012345678901234567890n, '123456789012345678901234567890'],
    ['a small bigint is its digits', -5n, '-5'],
  ];
  for (const [name, payload, value] of values) {
    test(name, () => assert.equal(tagValue(payload, undefined), value));
  }
});

describe('there is no value, whatever the datatype', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const payloads: [name: string, payload: unknown, reason: RegExp][] = [
    ['null', null, /^the payload is null: return/],
    ['undefined', undefined, /^the payload is undefined: return/],
    ['NaN', NaN, /^the payload is NaN, and JSON has no such number/],
    ['Infinity', Infinity, /^the payload is Infinity, and JSON has no such number/],
    ['-Infinity', -Infinity, /^the payload is -Infinity, and JSON has no such number/],
    ['a function', () => 1, /^the payload is a function/],
    ['a symbol', Symbol('x'), /^the payload is a symbol/],
    ['a bigint inside an object', { a: 1n }, /^the payload cannot be written as JSON: .*a bigint as String\(value\)/],
    ['an object that contains itself', circular, /^the payload cannot be written as JSON: [^\n]*$/],
    ['an object whose toJSON gives nothing', { toJSON() {} }, /^the payload cannot be written as JSON: its toJSON/],
    [
      'an object whose toJSON throws',
      {
        toJSON() {
          throw new Error('no text');
        },
      },
      /^the payload cannot be written as JSON: no text/,
    ],
  ];
  for (const [name, payload, reason] of payloads) {
    for (const datatype of [undefined, 'string', 'number', 'bool']) {
      test(`${name}, ${datatype ?? 'none'}`, () => assert.match(refusal(payload, datatype), reason));
    }
  }
});

describe('datatype string gives the exact text', () => {
  const values: [payload: unknown, text: string][] = [
    [1234567890, '1234567890'],
    [0.1, '0.1'],
    [-7, '-7'],
    [true, 'true'],
    [false, 'false'],
    ['23.50', '23.50'],
    ['007', '007'],
    [' a ', ' a '],
    ['', ''],
    [12345678901234567890n, '12345678901234567890'],
  ];
  for (const [payload, text] of values) {
    test(label(payload), () => assert.equal(tagValue(payload, 'string'), text));
  }
  test('of arrays and objects as JSON', () => {
    assert.equal(tagValue([1], 'string'), '[1]');
    assert.equal(tagValue({ a: 1 }, 'string'), '{"a":1}');
  });
});

describe('datatype number', () => {
  const values: [payload: unknown, number: number][] = [
    [23.5, 23.5],
    ['23.5', 23.5],
    ['007', 7],
    ['1e3', 1000],
    [42n, 42],
    [-9007199254740992n, -(2 ** 53)],
  ];
  for (const [payload, number] of values) {
    test(`takes ${label(payload)}`, () => assert.equal(tagValue(payload, 'number'), number));
  }
  const refused = ['', 'abc', ' 42 ', 'NaN', 'Infinity', '0x10', '9007199254740993', '1e309', true, 9007199254740993n];
  for (const payload of refused) {
    test(`refuses ${label(payload)}`, () => {
      assert.match(refusal(payload, 'number'), /^the payload is .*, and meta\.datatype asks for a number/);
    });
  }
  test('refuses an array and an object', () => {
    assert.match(refusal([1], 'number'), /^the payload is an array, and meta\.datatype asks for a number/);
    assert.match(refusal({ a: 1 }, 'number'), /^the payload is an object, and meta\.datatype asks for a number/);
    // Its JSON text is 5.
    assert.match(refusal({ toJSON: () => 5 }, 'number'), /^the payload is an object/);
  });
});

describe('datatype bool', () => {
  const values: [payload: unknown, bool: boolean][] = [
    ...['true', '1', 't', 'T', 'TRUE', 'True', true, 1, 1n].map((payload): [unknown, boolean] => [payload, true]),
    ...['false', '0', 'f', 'F', 'FALSE', 'False', false, 0, 0n].map((payload): [unknown, boolean] => [payload, false]),
  ];
  for (const [payload, bool] of values) {
    test(`takes ${label(payload)}`, () => assert.equal(tagValue(payload, 'bool'), bool));
  }
  for (const payload of ['yes', 'tRUE', '', ' true', '2', '1.0', 2, -1, 0.5, 2n, 'on']) {
    test(`refuses ${label(payload)}`, () => {
      assert.match(refusal(payload, 'bool'), /^the payload is .*, and meta\.datatype asks for a bool/);
    });
  }
  test('refuses an array and an object', () => {
    assert.match(refusal([true], 'bool'), /^the payload is an array/);
    assert.match(refusal({ toJSON: () => true }, 'bool'), /^the payload is an object/);
  });
});

test('an absent, null or empty datatype forces nothing', () => {
  for (const datatype of [undefined, null, '']) assert.equal(tagValue('23.5', datatype), 23.5);
});

describe('an unknown datatype is an error that names the known ones', () => {
  for (const datatype of ['int', 'boolean', 'String', ' ', 5, true, {}]) {
    test(label(datatype), () => {
      assert.match(refusal(1, datatype), /^meta\.datatype is .*: set it to "string", "number" or "bool"/);
    });
  }
});

test('an error shows at most 100 characters of the payload', () => {
  const text = refusal('a'.repeat(500), 'number');
  assert.ok(text.includes(`"${'a'.repeat(100)}…"`), text);
});
