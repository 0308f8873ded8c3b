import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { tagTimestamp } from '../../lib/tag/timestamp';

const NOW = 1_700_000_000_123;

function take(meta: Record<string, unknown>) {
  const warnings: string[] = [];
  const time = tagTimestamp(meta, () => NOW, (text) => warnings.push(text));
  return { time, warnings };
}

const KEYS = ['timestamp_ms', 'timestamp'];

describe('Unix milliseconds and RFC 3339 are taken from both keys, without a warning', () => {
  const times: [value: unknown, time: number][] = [
    [1709200000000, 1709200000000],
    [0, 0],
    [-1, -1],
    [1.9, 1],
    [-1.9, -1],
    [-0.5, 0],
    [8.64e15, 8.64e15],
    [-8.64e15, -8.64e15],
    [1709200000000n, 1709200000000],
    ['1709200000000', 1709200000000],
    ['0', 0],
    ['-0', 0],
    ['-1', -1],
    ['+5', 5],
    ['0012', 12],
    ['1709200000000.999', 1709200000000],
    ['-1.9', -1],
    ['-0.5', 0],
    ['8640000000000000', 8.64e15],
    ['-8640000000000000', -8.64e15],

    ['2024-02-29T12:00:00Z', Date.UTC(2024, 1, 29, 12)],
    ['2024-02-29t12:00:00z', Date.UTC(2024, 1, 29, 12)],
    ['2024-02-29 12:00:00Z', Date.UTC(2024, 1, 29, 12)],
    ['2024-02-29T12:00:00.123456789+02:00', Date.UTC(2024, 1, 29, 10, 0, 0, 123)],
    ['2024-02-29T12:00:00.5-05:30', Date.UTC(2024, 1, 29, 17, 30, 0, 500)],
    ['2024-02-29T12:00:00.05Z', Date.UTC(2024, 1, 29, 12, 0, 0, 50)],
    ['2024-02-29T12:00:00.001Z', Date.UTC(2024, 1, 29, 12, 0, 0, 1)],
    [`2024-02-29T12:00:00.9${'9'.repeat(40)}Z`, Date.UTC(2024, 1, 29, 12, 0, 0, 999)],
    ['2024-02-29T12:00:00-00:00', Date.UTC(2024, 1, 29, 12)],
    ['2024-02-29T12:00:00+23:59', Date.UTC(2024, 1, 28, 12, 1)],
    ['2024-12-31T23:59:59.999Z', Date.UTC(2024, 11, 31, 23, 59, 59, 999)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    ['1970-01-01T00:00:00Z', 0],
    ['1969-12-31T23:59:59.9999Z', -1],
    ['1969-12-31T23:59:59.0009Z', -1000],
    ['0000-01-01T00:00:00Z', -62167219200000],
    ['0050-06-15T00:00:00Z', Date.parse('0050-06-15T00:00:00Z')],
    ['9999-12-31T23:59:59Z', Date.UTC(9999, 11, 31, 23, 59, 59)],

    // A leap second counts into the next minute.
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['2016-12-31T23:59:60.5Z', Date.UTC(2017, 0, 1, 0, 0, 0, 500)],
    ['1990-12-31T15:59:60-08:00', Date.UTC(1991, 0, 1)],
    ['2015-07-01T05:29:60+05:30', Date.UTC(2015, 6, 1)],
  ];
  for (const key of KEYS) {
    for (const [value, time] of times) {
      test(`${key}: ${typeof value} ${String(value)}`, () => {
        assert.deepEqual(take({ [key]: value }), { time, warnings: [] });
      });
    }
  }
});

describe('a source that is not given is passed over without a warning', () => {
  for (const value of [undefined, null, '']) {
    test(JSON.stringify(value) ?? 'undefined', () => {
      assert.deepEqual(take({ timestamp_ms: value, timestamp: value }), { time: NOW, warnings: [] });
      assert.deepEqual(take({ timestamp_ms: value, timestamp: 5 }), { time: 5, warnings: [] });
    });
  }
  test('neither key there', () => assert.deepEqual(take({}), { time: NOW, warnings: [] }));
});

describe('anything else is passed over with a warning that names key and value', () => {
  const values: unknown[] = [
    NaN, Infinity, -Infinity, 8.64e15 + 2, -8.64e15 - 2, true, false, {}, [], [5], new Date(0), () => 5, Symbol('s'),
    10n ** 30n,
    ' ', 'abc', ' 5', '5 ', '5.', '.5', '1e3', '1_000', '0x10', '+', '-', '+-5', 'NaN', '12:00',
    '8640000000000001', '-8640000000000001', '9'.repeat(400),
    '2024-02-29', '2024-02-29T12:00Z', '2024-02-29T12:00:00', '2024-02-29T12:00:00.Z', '2024-02-29T12:00:00.123',
    '2024-02-29T12:00:00,5Z', '2024-02-29T12:00:00+0200', '2024-02-29T12:00:00+02', '2024-02-29T12:00:00+24:00',
    '2024-02-29T12:00:00+02:60', '2024-02-29T12:00:00+2:00', '2024-02-29T12:00:00 +02:00', '2024-02-29T12:00:00Z ',
    '2024-02-29T12:00:00ZZ', '2024-02-29T12:00:00+02:00Z', ' 2024-02-29T12:00:00Z', '2024-02-29_12:00:00Z',
    '2024/02/29T12:00:00Z', '2024-02-29T12-00-00Z', '2024-2-29T12:00:00Z', '+02024-02-29T12:00:00Z',
    '24-02-29T12:00:00Z', '-024-02-29T12:00:00Z', '2024-0a-29T12:00:00Z',
    '2023-02-29T12:00:00Z', '1900-02-29T12:00:00Z', '2024-02-30T12:00:00Z', '2024-04-31T12:00:00Z',
    '2024-06-31T12:00:00Z', '2024-09-31T12:00:00Z', '2024-11-31T12:00:00Z', '2024-01-32T12:00:00Z',
    '2024-00-10T12:00:00Z', '2024-13-10T12:00:00Z', '2024-01-00T12:00:00Z', '2024-01-01T24:00:00Z',
    '2024-01-01T12:60:00Z', '2024-01-01T12:00:61Z',
    // No leap second falls here.
    '2024-01-01T12:00:60Z', '2016-12-31T23:58:60Z', '2016-12-30T23:59:60Z', '2016-12-31T23:59:60+01:00',
    'Thu, 29 Feb 2024 12:00:00 GMT',
  ];
  for (const value of values) {
    test(`${typeof value} ${String(value).slice(0, 40)}`, () => {
      const { time, warnings } = take({ timestamp_ms: value, timestamp: value });
      assert.equal(time, NOW);
      assert.equal(warnings.length, 2);
      KEYS.forEach((key, index) => {
        const start = `meta.${key} is ${typeof value === 'string' ? JSON.stringify(value).slice(0, 90) : ''}`;
        assert.ok(warnings[index]?.startsWith(start), warnings[index]);
      });
    });
  }
});

test('a character out of place is refused, wherever it stands', () => {
  const good = '2024-03-15T12:00:00.123+02:30';
  for (let at = 0; at < good.length; at += 1) {
    for (const char of ['x', '/', ';', '-', ' ']) {
      const text = good.slice(0, at) + char + good.slice(at + 1);
      // A blank may stand for the T, and the offset may be negative.
      const isGood = text === good || (char === ' ' && at === 10) || (char === '-' && at === 23);
      assert.equal(take({ timestamp: text }).warnings.length, isGood ? 0 : 1, text);
    }
  }
});

test('timestamp_ms goes before timestamp, and timestamp before now', () => {
  assert.deepEqual(take({ timestamp_ms: 1, timestamp: 2 }), { time: 1, warnings: [] });
  assert.deepEqual(take({ timestamp_ms: 0, timestamp: 2 }), { time: 0, warnings: [] });
  const { time, warnings } = take({ timestamp_ms: 'bad', timestamp: '1970-01-01T00:00:00.002Z' });
  assert.equal(time, 2);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /^meta\.timestamp_ms is "bad"/);
});

test('a bad timestamp is not reported when timestamp_ms is good', () => {
  assert.deepEqual(take({ timestamp_ms: 1, timestamp: 'bad' }), { time: 1, warnings: [] });
});

test('the time is read back from the text of random instants, in UTC and with an offset', () => {
  const first = Date.parse('0000-01-02T00:00:00Z');
  const last = Date.parse('9999-12-30T00:00:00Z');
  for (let count = 0; count < 20_000; count += 1) {
    const instant = first + Math.floor(Math.random() * (last - first));
    const utc = new Date(instant).toISOString();
    assert.deepEqual(take({ timestamp: utc }), { time: instant, warnings: [] }, utc);

    const minutes = Math.floor(Math.random() * 2879) - 1439;
    const hh = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0');
    const mm = String(Math.abs(minutes) % 60).padStart(2, '0');
    const local = new Date(instant + minutes * 60_000).toISOString();
    const text = `${local.slice(0, -1)}987654${minutes < 0 ? '-' : '+'}${hh}:${mm}`;
    assert.deepEqual(take({ timestamp: text }), { time: instant, warnings: [] }, text);
  }
});
