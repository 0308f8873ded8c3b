import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Backoff } from '../../lib/connectors/backoff';

describe('the wait between tries', () => {
  it('is doubled up to its limit, half of it by chance, and begins again when it has worked', () => {
    const backoff = new Backoff(100, 1_000);
    for (const longest of [100, 200, 400, 800, 1_000, 1_000]) {
      const wait = backoff.next();
      assert.ok(wait >= longest / 2 && wait <= longest, `${wait} of ${longest}`);
    }
    backoff.reset();
    assert.ok(backoff.next() <= 100);
  });

  it('is another one for each of many', () => {
    const waits = Array.from({ length: 50 }, () => new Backoff(10_000, 60_000).next());
    assert.ok(new Set(waits).size > 25, 'they do not all try at once');
  });

  it('stays at its limit however often it was tried', () => {
    const backoff = new Backoff(100, 1_000);
    for (let tries = 0; tries < 2_000; tries++) assert.ok(backoff.next() <= 1_000);
  });
});
