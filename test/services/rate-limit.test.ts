import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RateLimit } from '../../lib/services/rate-limit';

function limit(rate: number) {
  const clock = { now: 1_000 };
  const limiter = new RateLimit(rate, () => clock.now);
  /** How many of `count` calls pass. */
  const calls = (count: number, tenant = 'acme'): number => {
    let passed = 0;
    for (let call = 0; call < count; call++) {
      try {
        limiter.take(tenant);
        passed++;
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'rate_limited');
      }
    }
    return passed;
  };
  return { clock, calls, limiter };
}

describe('the calls of a tenant', () => {
  for (const rate of [1, 7, 60, 1000]) {
    it(`may come ${rate} at once and then evenly, at ${rate} a minute`, () => {
      const { clock, calls } = limit(rate);
      assert.equal(calls(rate + 5), rate);
      clock.now += 60_000 / rate;
      assert.equal(calls(5), 1);
      clock.now += 60_000;
      assert.equal(calls(rate + 5), rate, 'no more than the bucket holds');
      clock.now += 3_600_000;
      assert.equal(calls(rate + 5), rate, 'also after a long rest');
    });
  }

  it('never pass the rate over a long time', () => {
    const { clock, calls } = limit(60);
    let passed = 0;
    for (let step = 0; step < 6000; step++) {
      passed += calls(3);
      clock.now += 100;
    }
    assert.equal(passed, 60 + 599, 'the bucket and ten minutes');
  });

  it('do not count for another tenant', () => {
    const { calls } = limit(2);
    assert.equal(calls(3, 'acme'), 2);
    assert.equal(calls(3, 'globex'), 2);
  });

  it('beyond the limit are told when the next is possible', () => {
    const { clock, limiter } = limit(4);
    for (let call = 0; call < 4; call++) limiter.take('acme');
    const text = (seconds: number): RegExp => new RegExp(`"acme" has used up its 4 calls a minute \\(api_rate\\); the next is possible in ${seconds} s`);
    assert.throws(() => limiter.take('acme'), text(15));
    clock.now += 12_500;
    assert.throws(() => limiter.take('acme'), text(3));
    clock.now += 2_500;
    limiter.take('acme');
  });

  it('are forgotten when the bucket is full again', () => {
    const { clock, calls, limiter } = limit(60);
    for (let tenant = 0; tenant < 1000; tenant++) calls(60, `tenant ${tenant}`);
    assert.equal(limiter.size, 1000);
    clock.now += 60_000;
    calls(1);
    assert.equal(limiter.size, 1);
  });
});
