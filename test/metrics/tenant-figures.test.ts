import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Metrics } from '../../lib';

const BATCH = { processed: 2, dropped: 1, errored: ['timeout'] as const, hits: 1, misses: 0, size: 4, seconds: 0.1 };

/** The time series of tenants. */
async function series(metrics: Metrics): Promise<string[]> {
  return (await metrics.text()).split('\n').filter((line) => line.startsWith('tag_processor_tenant_messages_total{'));
}

describe('figures by tenant', () => {
  it('are off unless they are asked for', async () => {
    const metrics = new Metrics();
    metrics.count('p', { ...BATCH, tenant: 'a' });
    assert.deepEqual(await series(metrics), []);
  });

  it('count messages by tenant and status, and go with their processor', async () => {
    const metrics = new Metrics();
    metrics.labelTenants();
    metrics.count('p', { ...BATCH, tenant: 'a' });
    metrics.count('p', { ...BATCH, tenant: 'a' });
    metrics.count('p', { ...BATCH, tenant: 'b' });
    assert.deepEqual(await series(metrics), [
      'tag_processor_tenant_messages_total{processor="p",tenant="a",status="processed"} 4',
      'tag_processor_tenant_messages_total{processor="p",tenant="a",status="dropped"} 2',
      'tag_processor_tenant_messages_total{processor="p",tenant="a",status="errored"} 2',
      'tag_processor_tenant_messages_total{processor="p",tenant="b",status="processed"} 2',
      'tag_processor_tenant_messages_total{processor="p",tenant="b",status="dropped"} 1',
      'tag_processor_tenant_messages_total{processor="p",tenant="b",status="errored"} 1',
    ]);
    metrics.remove('p');
    assert.deepEqual(await series(metrics), []);
  });

  it('are bounded: from a hundred tenants on they are counted together', async () => {
    const metrics = new Metrics();
    metrics.labelTenants();
    for (let index = 0; index < 150; index++) metrics.count('p', { ...BATCH, dropped: 0, errored: [], tenant: `tenant ${index}` });
    const all = await series(metrics);
    assert.equal(all.length, 101);
    assert.ok(all.includes('tag_processor_tenant_messages_total{processor="p",tenant="other",status="processed"} 100'));
  });
});
