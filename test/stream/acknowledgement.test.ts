import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { Acknowledgements, type AckStream, type Refusal } from '../../lib/stream/acknowledgement';
import { joinTokens, shareToken } from '../../lib/stream/token';

const BROKEN: Refusal = { code: 'too_large', reason: 'too large', retry: 'counted' };

function account(ackTimeout = 60_000): {
  all: Acknowledgements; stream: AckStream<string>; settled: [string, string | null][]; overdue: string[][];
} {
  const all = new Acknowledgements();
  const settled: [string, string | null][] = [];
  const overdue: string[][] = [];
  const stream = all.open<string>({
    ackTimeout,
    onSettled: (item, refusal) => void settled.push([item, refusal?.code ?? null]),
    onOverdue: (items) => void overdue.push(items),
  });
  return { all, stream, settled, overdue };
}

/** All orders of a few things. */
function orders<T>(items: T[]): T[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) => orders(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

describe('a message of a source', () => {
  it('is acknowledged when what it became is delivered, once', () => {
    const { all, stream, settled } = account();
    const token = stream.take('a');
    stream.take('b');
    all.settle(token);
    all.settle(token);
    assert.deepEqual(settled, [['a', null]]);
    assert.equal(stream.open, 1);
  });

  it('that became several is acknowledged with the last of them, in any order', () => {
    for (const order of orders([1, 2, 3, 4])) {
      const { all, stream, settled } = account();
      const token = stream.take('a');
      for (const index of order) {
        assert.deepEqual(settled, []);
        all.settle(shareToken(token, index, 4));
      }
      assert.deepEqual(settled, [['a', null]]);
    }
  });

  it('whose parts were split again waits for all of those', () => {
    const { all, stream, settled } = account();
    const token = stream.take('a');
    const second = shareToken(token, 2, 2);
    for (const index of [3, 1, 2]) all.settle(shareToken(second, index, 3));
    assert.deepEqual(settled, []);
    all.settle(shareToken(token, 1, 2));
    assert.deepEqual(settled, [['a', null]]);
  });

  it('counts the same part once, however often it is settled', () => {
    const { all, stream, settled } = account();
    const token = stream.take('a');
    for (let time = 0; time < 5; time++) all.settle(shareToken(token, 1, 2));
    all.settle(shareToken(shareToken(token, 1, 2), 1, 2));
    all.settle(shareToken(token, 3, 2));
    all.settle(shareToken(token, 0, 2));
    assert.deepEqual(settled, []);
    all.settle(shareToken(token, 2, 2));
    assert.deepEqual(settled, [['a', null]]);
  });

  it('of which one part was refused is refused when all parts are through', () => {
    const { all, stream, settled } = account();
    const token = stream.take('a');
    all.settle(shareToken(token, 1, 2), BROKEN);
    assert.deepEqual(settled, []);
    all.settle(shareToken(token, 2, 2));
    assert.deepEqual(settled, [['a', 'too_large']]);
  });

  it('is acknowledged with the batch that it is in', () => {
    const { all, stream, settled } = account();
    const other = all.open<string>({ ackTimeout: 1000, onSettled: (item) => void settled.push([item, null]), onOverdue: () => undefined });
    const tokens = [stream.take('a'), stream.take('b'), other.take('x'), stream.take('c')];
    all.settle(tokens[1]);
    all.settle(joinTokens(tokens));
    assert.deepEqual(settled.map(([item]) => item), ['b', 'a', 'x', 'c']);
    other.close();
    stream.close();
  });

  it('is not acknowledged while somebody holds a copy of it, and is refused when that copy was', () => {
    const { all, stream, settled } = account();
    const [a, b, c] = [stream.take('a'), stream.take('b'), stream.take('c')] as const;
    all.hold(joinTokens([a, b]));
    all.hold(shareToken(a, 1, 2));
    all.settle(a);
    all.letGo(shareToken(a, 1, 2));
    all.settle(b, BROKEN);
    all.hold(c);
    all.letGo(c);
    assert.deepEqual(settled, [], 'held, or not settled');
    all.letGo(joinTokens([a, b]));
    all.settle(c);
    assert.deepEqual(settled, [['a', null], ['b', 'too_large'], ['c', null]]);
  });

  it('is left alone by texts that are no token, or stand for nothing', () => {
    const { all, stream, settled } = account();
    stream.take('a');
    for (const token of [undefined, null, 7, {}, '', 'x.1', `${stream.id}.2`, `${stream.id}.0`, `${stream.id}`, `${stream.id}.2-999999999999999`]) {
      all.settle(token);
    }
    assert.deepEqual(settled, []);
  });

  it('is let go of with its source', () => {
    const { all, stream, settled } = account();
    const token = stream.take('a');
    stream.close();
    all.settle(token);
    assert.deepEqual([settled, stream.open], [[], 0]);
  });

  it('that is not settled in time is reported once, and can still be', () => {
    mock.timers.enable({ apis: ['setInterval'] });
    const clock = mock.method(performance, 'now', () => now);
    let now = 0;
    try {
      const { all, stream, settled, overdue } = account(5_000);
      const token = stream.take('a');
      now = 3_000;
      stream.take('b');
      for (now = 4_000; now < 12_000; now += 1_000) mock.timers.tick(1_000);
      assert.deepEqual(overdue, [['a'], ['b']]);
      all.settle(token);
      assert.deepEqual(settled, [['a', null]]);
      stream.close();
    } finally {
      clock.mock.restore();
      mock.timers.reset();
    }
  });
});
