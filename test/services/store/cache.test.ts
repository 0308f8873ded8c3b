import assert from 'node:assert/strict';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { suite, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { CacheChange } from '../../../lib/guest/cache';
import { folder, openStore } from './folder';

const sorted = (changes: CacheChange[]): CacheChange[] => [...changes].sort(([a], [b]) => (a < b ? -1 : 1));

suite('the cache of a processor', () => {
  for (const kind of ['in a directory', 'in memory'] as const) {
    test(`${kind}: the last change of each key is there for the next one of its name`, async (t) => {
      const { store, warnings } = await openStore(t, kind === 'in memory' ? null : folder(t));
      const first = store.cache('press', 'a');
      assert.deepEqual(await first.load(), []);
      first.write([['n', '1'], ['gone', '1']]);
      first.write([['n', '2'], ['gone', null], ['other', '{"a":[1]}']]);
      assert.deepEqual(sorted(await store.cache('press', 'a').load()), [['n', '2'], ['other', '{"a":[1]}']]);
      first.write([['n', null]]);
      await store.flush();
      assert.deepEqual(await first.load(), [['other', '{"a":[1]}']]);
      assert.deepEqual(warnings, []);
    });
  }

  test('belongs to its name and its tenant', async (t) => {
    const { store } = await openStore(t, folder(t));
    const ids = [['p', 'a'], ['p', 'b'], ['q', 'a'], ['p', '\ud800'], ['p', '\ud801'], ['p', 'a\0'], ['', 'pa']] as const;
    ids.forEach(([name, tenant], index) => store.cache(name, tenant).write([['k', String(index)]]));
    for (const [index, [name, tenant]] of ids.entries()) {
      assert.deepEqual(await store.cache(name, tenant).load(), [['k', String(index)]]);
    }
  });

  test('takes every key that a script can make', async (t) => {
    const { store } = await openStore(t, folder(t));
    const keys = ['', ' ', '__proto__', 'a\0b', 'a\0c', '\ud800', '\ud801', '\u2028', 'ü', 'u\u0308', "'; DROP TABLE cache; --"];
    const cache = store.cache('p', 't');
    cache.write(keys.map((key, index) => [key, String(index)]));
    const loaded = new Map((await cache.load()).map(([key, json]) => [key, json]));
    assert.deepEqual(keys.map((key) => loaded.get(key)), keys.map((_, index) => String(index)));
    assert.equal(loaded.size, keys.length);
  });

  test('is written once an interval without being asked', async (t) => {
    const directory = folder(t);
    const { store } = await openStore(t, directory, { flush_interval: 50 });
    const { store: reader } = await openStore(t, directory);
    store.cache('p', 't').write([['k', '1']]);
    const end = performance.now() + 5_000;
    while ((await reader.cache('p', 't').load()).length === 0) {
      assert.ok(performance.now() < end, 'nothing was written');
      await wait(10);
    }
  });

  test('is written no more often than that, however often it changes', async (t) => {
    const directory = folder(t);
    const { store } = await openStore(t, directory, { flush_interval: 200 });
    const cache = store.cache('p', 't');
    await cache.load();
    const reader = new DatabaseSync(join(directory, 'cache.sqlite'));
    // SQLite counts in it what others commit.
    const version = reader.prepare('PRAGMA data_version');
    const seen = new Set([version.get()?.['data_version']]);
    const started = performance.now();
    for (let count = 0; performance.now() - started < 1_000; count++) {
      cache.write([['count', String(count)]]);
      await wait(1);
      seen.add(version.get()?.['data_version']);
    }
    reader.close();
    assert.ok(seen.size >= 3 && seen.size <= 6, `${seen.size - 1} commits in 1,000 ms`);
  });

  test('is complete after close', async (t) => {
    const directory = folder(t);
    const { store } = await openStore(t, directory, { flush_interval: 60_000 });
    store.cache('p', 't').write([['k', '1']]);
    await store.close();
    store.cache('p', 't').write([['k', '2']]);
    const { store: next } = await openStore(t, directory);
    assert.deepEqual(await next.cache('p', 't').load(), [['k', '1']]);
  });

  test('leaves out what has expired, and keeps when the rest will', async (t) => {
    const directory = folder(t);
    const { store } = await openStore(t, directory);
    const cache = store.cache('p', 't');
    const soon = Date.now() + 1_000;
    const later = Date.now() + 600_000;
    cache.write([['past', '1', Date.now() - 1], ['soon', '2', soon], ['later', '3', later], ['ever', '4']]);
    assert.deepEqual(sorted(await cache.load()), [['ever', '4'], ['later', '3', later], ['soon', '2', soon]]);
    await wait(soon - Date.now() + 5);
    assert.deepEqual(sorted(await cache.load()), [['ever', '4'], ['later', '3', later]]);
    await store.close();

    const { store: next } = await openStore(t, directory);
    next.cache('other', 't').write([['k', '1']]);
    await next.close();
    assert.equal(rows(directory), 3, 'with the next change that is written the expired row goes');
  });

  test('two stores on one directory both keep what they write', async (t) => {
    const directory = folder(t);
    const [one, two] = await Promise.all([openStore(t, directory), openStore(t, directory)]);
    for (let round = 0; round < 20; round++) {
      one.store.cache('p', 't').write([[`one${round}`, '1']]);
      two.store.cache('p', 't').write([[`two${round}`, '2']]);
      await Promise.all([one.store.flush(), two.store.flush()]);
    }
    assert.equal((await one.store.cache('p', 't').load()).length, 40);
    assert.deepEqual([...one.warnings, ...two.warnings], []);
  });

  for (const parts of [100, 1]) {
    test(`10,000 keys within a second, in ${parts} ${parts === 1 ? 'batch' : 'batches'}, do not hold the event loop up`, async (t) => {
      const { store } = await openStore(t, folder(t));
      const cache = store.cache('p', 't');
      await cache.load();
      const size = 10_000 / parts;
      const batches = Array.from({ length: parts }, (_, part) =>
        Array.from({ length: size }, (__, index): CacheChange => [`key ${part * size + index}`, JSON.stringify({ n: index, text: 'x'.repeat(60) })]),
      );
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      await wait(20);
      delay.reset();
      const started = performance.now();
      for (const batch of batches) {
        cache.write(batch);
        await wait(5);
      }
      await store.flush();
      const seconds = (performance.now() - started) / 1000;
      delay.disable();
      const longest = delay.max / 1e6;
      t.diagnostic(`written in ${seconds.toFixed(2)} s, longest delay of the event loop ${longest.toFixed(1)} ms`);
      assert.equal((await cache.load()).length, 10_000);
      assert.ok(longest < 100, `the event loop stood still for ${longest} ms`);
    });
  }
});

/** Rows in the file of the caches, expired ones included. */
function rows(directory: string): number {
  const db = new DatabaseSync(join(directory, 'cache.sqlite'));
  const row = db.prepare('SELECT count(*) AS n FROM cache').get();
  db.close();
  return Number(row?.['n']);
}
