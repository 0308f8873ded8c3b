import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatCounters, Rate, Totals } from '../../examples/demo/counters';
import { Metrics } from '../../lib';

const page = (processed: number): string => `tag_processor_messages_processed_total{processor="a"} ${processed}\n`;

describe('the counters of the demo', () => {
  it('are read from the metrics page, all processors and error codes together', async () => {
    const metrics = new Metrics();
    const batch = { size: 8, seconds: 0.1, tenant: 'default' };
    metrics.count('mills', { processed: 5, dropped: 1, errored: ['timeout', 'script_error'], hits: 3, misses: 1, ...batch });
    metrics.count('a {"b"} c', { processed: 7, dropped: 0, errored: ['timeout'], hits: 4, misses: 0, ...batch });
    const totals = new Totals();
    totals.add(await metrics.text());
    assert.deepEqual(totals.counts, { processed: 12, errored: 3, dropped: 1, hits: 7, misses: 1 });
  });

  it('go on after a deploy, which makes the figures start from zero', () => {
    const totals = new Totals();
    for (const processed of [10, 25, 3, 4]) totals.add(page(processed));
    assert.equal(totals.counts.processed, 29);
  });

  it('go on when a processor was away for a while', () => {
    const totals = new Totals();
    totals.add(page(10));
    totals.add('');
    totals.add(page(12));
    assert.equal(totals.counts.processed, 22);
  });

  it('give messages a second, on average over the last three seconds', () => {
    const rate = new Rate();
    const readings: readonly [count: number, at: number, expected: number][] = [
      [100, 1000, 0], [350, 1500, 500], [400, 2000, 300], [1000, 4000, 300], [1000, 5000, 200], [1000, 9000, 0],
    ];
    for (const [count, at, expected] of readings) assert.equal(rate.next(count, at), expected, `at ${at}`);
  });

  it('are one readable line', () => {
    assert.equal(
      formatCounters(12_345, { processed: 12_000, errored: 40, dropped: 5, hits: 999, misses: 1 }, 266.7),
      '12,345 published · 12,000 processed · 40 errored · 5 dropped · 267 msg/s · pool hits 99.9 %',
    );
    assert.match(formatCounters(0, { processed: 0, errored: 0, dropped: 0, hits: 0, misses: 0 }, 0), /pool hits –$/);
  });
});
