import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_MESSAGE, shortenLine, shortenValue } from '../../lib/log/shorten';
import { cpuTime } from '../support/cpu-time';

describe('a message in the log', () => {
  it('is JSON, and has its secrets masked at any depth, in arrays and in text', () => {
    const text = JSON.stringify({ user: 'u', api_key: 'k' });
    const msg = { payload: { a: [{ b: { Password: 'p', c: 1 } }], text }, headers: { 'set-cookie': ['x'] }, url: 'redis://:p@h', ok: true, n: null };
    assert.equal(
      shortenValue(msg),
      JSON.stringify({
        payload: { a: [{ b: { Password: '***', c: 1 } }], text: '{"user":"u","api_key":"***"}' }, headers: { 'set-cookie': '***' },
        url: 'redis://***@h', ok: true, n: null,
      }),
    );
  });

  it('names what is no JSON', () => {
    class Socket {}
    const circular: Record<string, unknown> = { a: 1 };
    circular['self'] = [circular];
    const same = { x: 1 };
    assert.equal(shortenValue(circular), '{"a":1,"self":[[circular]]}');
    assert.equal(
      shortenValue([new Socket(), () => 1, 5n, 10n ** 1000n, undefined, NaN, new Date(0), new Map([[1, 2]]), same, same]),
      '[[Socket],[function],5,[bigint],undefined,NaN,"1970-01-01T00:00:00.000Z",[1 entries],{"x":1},{"x":1}]',
    );
  });

  it('shows bytes as text where they are text', () => {
    assert.equal(shortenValue({ payload: Buffer.from('{"token":"t","a":"ä"}') }), String.raw`{"payload":"{\"token\":\"***\",\"a\":\"ä\"}"}`);
    assert.equal(shortenValue({ payload: Buffer.from([0xff, 0xfe, 0]) }), '{"payload":[3 bytes]}');
  });

  it('is one line that moves nothing on a terminal', () => {
    assert.equal(shortenValue({ 'a\n': 'b\x1b[2J\u2028\u202e\x9b' }), String.raw`{"a\n":"b\u001b[2J\u2028\u202e\u009b"}`);
    assert.equal(shortenLine(Buffer.from('no\tJSON\x1b[2J')), String.raw`no\tJSON\u001b[2J`);
  });

  it('runs no code of the message and survives what refuses to be read', () => {
    const msg = { get payload(): never { throw new Error('ran'); }, toJSON: () => assert.fail('ran') };
    assert.equal(shortenValue(msg), '{"payload":[getter],"toJSON":[function]}');
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    assert.equal(shortenValue({ proxy }), '{"proxy":[unreadable]}');
  });

  it('is not shown deeper than makes sense', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    assert.match(shortenValue(deep), /^\[{21}\[nested deeper\]\]{21}$/);
  });

  const MILLION = 1_000_000;
  const long: [what: string, make: () => unknown, note: RegExp][] = [
    ['text', () => ({ payload: 'a'.repeat(5 * MILLION) }), /"… \(of 5000000 characters\)\}$/],
    ['text of three bytes each', () => ({ payload: '€'.repeat(2 * MILLION) }), /"… \(of 2000000 characters\)\}$/],
    ['text that JSON makes six times as long', () => ({ payload: '\u0001'.repeat(5 * MILLION) }), /"… \(of 5000000 characters\)\}$/],
    ['an array', () => ({ payload: Array.from({ length: MILLION }, (_, i) => i) }), /… \(of 1000000 elements\)\]\}$/],
    ['an array of objects', () => ({ payload: Array.from({ length: 100_000 }, (_, i) => ({ name: 'tag', value: i, quality: 'GOOD' })) }), /… \(of 100000 elements\)\]\}$/],
    ['many properties', () => Object.fromEntries(Array.from({ length: 40_000 }, (_, i) => [`some name ${i}`, 'x'.repeat(110)])), /… \(more properties\)\}$/],
    ['bytes', () => ({ payload: Buffer.alloc(5 * MILLION, 'ä') }), /… \(of 5000000 bytes\)\}$/],
  ];
  for (const [what, make, note] of long) {
    it(`of 5 MB of ${what} is cut at 64 kB, says how long it was, and is soon made`, (t) => {
      const value = make();
      let shown = '';
      const time = Math.min(...[1, 2, 3].map(() => cpuTime(() => (shown = shortenValue(value)))));
      t.diagnostic(`${time.toFixed(1)} ms`);
      assert.ok(Buffer.byteLength(shown) <= MAX_MESSAGE && Buffer.byteLength(shown) > MAX_MESSAGE / 2, `${Buffer.byteLength(shown)} bytes`);
      assert.match(shown.slice(-100), note);
      assert.ok(time < 50, `${time} ms`);
    });
  }

  it('that is a line is cut and masked in the same way', () => {
    const line = Buffer.from(`{"token":"geheim","payload":"${'ä'.repeat(2_500_000)}"}`);
    let shown = '';
    assert.ok(cpuTime(() => (shown = shortenLine(line))) < 50);
    assert.ok(Buffer.byteLength(shown) <= MAX_MESSAGE);
    assert.match(shown, /^\{"token":"\*\*\*","payload":"ä+… \(of 5000031 bytes\)$/);
    assert.equal(shortenLine(Buffer.from('{"payload":12345678901234567890.10}')), '{"payload":12345678901234567890.10}');
  });
});
