import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '../../../nodes/shared/encode';

test('a message of text and numbers is written in one go', () => {
  const message = { payload: { a: [1] }, meta: { b: 'c' }, topic: 't', qos: 0, retain: false, gone: undefined, none: null };
  const { line, kept } = encode(message);
  assert.equal(line, JSON.stringify(message));
  assert.equal(kept, null);
});

class Connection {}
const date = new Date(0);
const bytes = Buffer.from([0xff]);

const cases: [what: string, value: unknown, inSandbox: unknown][] = [
  ['a function', () => undefined, undefined],
  ['a symbol', Symbol('s'), undefined],
  ['a bigint', 1n, undefined],
  ['an instance of a class', new Connection(), undefined],
  ['a map', new Map([[1, 2]]), undefined],
  ['a regular expression', /x/, undefined],
  ['something whose toJSON throws', { toJSON: () => { throw new Error('no'); } }, undefined],
  ['something whose toJSON gives nothing', { toJSON: () => undefined }, undefined],
  ['a date', date, date.toJSON()],
  ['bytes', bytes, bytes.toJSON()],
  ['a plain object', { a: 1 }, { a: 1 }],
  ['an object without prototype', Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }],
  ['a list', [1, date], [1, date.toJSON()]],
];
for (const [what, value, inSandbox] of cases) {
  test(`${what} beside the payload ${inSandbox === undefined ? 'stays on the host' : 'goes in, and is kept'}`, () => {
    const { line, kept } = encode({ payload: 1, extra: value });
    assert.deepEqual(JSON.parse(line), inSandbox === undefined ? { payload: 1 } : { payload: 1, extra: inSandbox });
    assert.equal(kept?.get('extra')?.value, value);
    assert.equal(kept?.get('extra')?.json, inSandbox === undefined ? null : JSON.stringify(inSandbox));
  });
}

test('req and res stay on the host whatever they are', () => {
  assert.equal(encode({ payload: 1, req: { a: 1 }, res: { b: 2 } }).line, '{"payload":1}');
});

test('a part of a buffer is that part', () => {
  assert.equal(encode({ payload: Buffer.from('xABCx').subarray(1, 4) }).line, '{"payload":"ABC"}');
});

test('line breaks in texts do not break the line', () => {
  assert.equal(encode({ payload: Buffer.from('a\nb\r\n') }).line, '{"payload":"a\\nb\\r\\n"}');
});
