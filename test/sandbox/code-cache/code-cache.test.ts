import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Metrics } from '../../../lib/metrics/metrics';
import { CODE_CACHE_LIMITS } from '../../../lib/sandbox/code-cache/limits';
import { openCache } from './support';

function idOf(n: number): Buffer {
  const id = Buffer.alloc(32);
  id.writeUInt32LE(n);
  return id;
}

describe('a cache in memory only', () => {
  it('gives what was kept, in each of its two parts', (t) => {
    const { cache, warnings } = openCache(t, null);
    cache.keep('code', idOf(1), Buffer.from('a'));
    cache.keep('transform', idOf(2), Buffer.alloc(0));
    assert.equal(cache.find('code', idOf(1))?.toString(), 'a');
    assert.equal(cache.find('transform', idOf(2))?.toString(), '');
    assert.equal(cache.find('transform', idOf(1)), null);
    assert.deepEqual(warnings, []);
  });

  it('lets the entry go that was not used for longest', (t) => {
    const { cache } = openCache(t, null);
    for (let n = 0; n < CODE_CACHE_LIMITS.memoryEntries; n++) cache.keep('code', idOf(n), Buffer.from('a'));
    cache.find('code', idOf(0));
    cache.keep('code', idOf(5_000), Buffer.from('a'));
    assert.ok(cache.find('code', idOf(0)));
    assert.equal(cache.find('code', idOf(1)), null);
    assert.ok(cache.find('code', idOf(2)));
  });

  it('does not grow without end by large entries', (t) => {
    const { cache } = openCache(t, null);
    const data = Buffer.alloc(CODE_CACHE_LIMITS.memoryBytes / 4);
    for (let n = 0; n < 5; n++) cache.keep('code', idOf(n), data);
    assert.equal(cache.find('code', idOf(0)), null);
    assert.ok(cache.find('code', idOf(4)));
  });

  it('can be used after it was closed', (t) => {
    const { cache } = openCache(t, null);
    cache.keep('code', idOf(1), Buffer.from('a'));
    cache.close();
    cache.close();
    assert.ok(cache.find('code', idOf(1)));
  });
});

it('shows how it is used in the metrics', async (t) => {
  const { cache } = openCache(t, null);
  const metrics = new Metrics();
  metrics.addCompileCache(cache);
  cache.keep('code', idOf(1), Buffer.from('a'));
  cache.find('code', idOf(1));
  cache.find('code', idOf(1));
  cache.reject('code', idOf(1));
  cache.find('transform', idOf(1));
  const text = await metrics.text();
  for (const line of [
    'tag_processor_compile_cache_hits_total{cache="code"} 2',
    'tag_processor_compile_cache_rejections_total{cache="code"} 1',
    'tag_processor_compile_cache_hits_total{cache="transform"} 0',
    'tag_processor_compile_cache_misses_total{cache="transform"} 1',
  ]) {
    assert.ok(text.includes(line), line);
  }
  metrics.removeCompileCache(cache);
  assert.doesNotMatch(await metrics.text(), /compile_cache_\w+_total\{/);
});
