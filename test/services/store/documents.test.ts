import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { StoreError } from '../../../lib/services/store/errors';
import { folder, openStore } from './folder';

const limit = (text: RegExp) => (error: Error): boolean => {
  assert.ok(error instanceof StoreError, String(error));
  assert.equal(error.code, 'limit');
  assert.match(error.message, text);
  return true;
};

for (const kind of ['in a directory', 'in memory'] as const) {
  suite(`documents ${kind}`, () => {
    const where = (t: Parameters<typeof folder>[0]): string | null => (kind === 'in memory' ? null : folder(t));

    test('are put, replaced, got and deleted', async (t) => {
      const { documents } = (await openStore(t, where(t))).store;
      assert.equal(await documents.get('a', 'k'), undefined);
      await documents.put('a', 'k', '{"n":1}');
      assert.equal(await documents.get('a', 'k'), '{"n":1}');
      await documents.put('a', 'k', '2');
      assert.equal(await documents.get('a', 'k'), '2');
      assert.deepEqual([await documents.delete('a', 'k'), await documents.delete('a', 'k')], [true, false]);
      assert.equal(await documents.get('a', 'k'), undefined);
    });

    test('are answered in the order in which they were asked for', async (t) => {
      const { documents } = (await openStore(t, where(t))).store;
      const answers = await Promise.all([
        documents.put('a', 'k', '1'), documents.get('a', 'k'), documents.put('a', 'k', '2'), documents.get('a', 'k'), documents.delete('a', 'k'), documents.get('a', 'k'),
      ]);
      assert.deepEqual(answers, [undefined, '1', undefined, '2', true, undefined]);
    });

    test('are listed in the order of their keys, by prefix', async (t) => {
      const { documents } = (await openStore(t, where(t))).store;
      const keys = ['b', 'a/2', 'a/10', 'a', 'a0', 'ä', '%', '_', '\u{10ffff}', '\uffff', 'A', 'a/\0', 'a/\u{10ffff}x'];
      await Promise.all(keys.map((key, index) => documents.put('t', key, String(index))));
      const all = await documents.list('t');
      assert.deepEqual(all.map(({ key }) => key), [...keys].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y))));
      assert.ok(all.every(({ key, value }) => keys[Number(value)] === key));
      const under = async (prefix: string, most?: number): Promise<string[]> =>
        (await documents.list('t', { prefix, limit: most })).map(({ key }) => key);
      assert.deepEqual(await under('a/'), ['a/\0', 'a/10', 'a/2', 'a/\u{10ffff}x']);
      assert.deepEqual(await under('a', 2), ['a', 'a/\0']);
      assert.deepEqual(await under('%'), ['%']);
      assert.deepEqual(await under('\u{10ffff}'), ['\u{10ffff}']);
      assert.deepEqual(await under('none'), []);
    });

    test('a list has 1,000 entries at most', async (t) => {
      const { documents } = (await openStore(t, where(t))).store;
      for (let round = 0; round < 2; round++) {
        await Promise.all(Array.from({ length: 600 }, (_, index) => documents.put('t', `k${round}/${index}`, '0')));
      }
      assert.equal((await documents.list('t')).length, 1_000);
    });

    test('no tenant reads, lists, deletes or counts those of another', async (t) => {
      const { documents } = (await openStore(t, where(t), { max_documents: 1 })).store;
      const tenants = ['a', 'b', 'A', '\ud800', '\ud801', 'a\0', 'a%', '"a"'];
      await Promise.all(tenants.map((tenant) => documents.put(tenant, 'k', JSON.stringify(tenant))));
      for (const tenant of tenants) {
        assert.equal(await documents.get(tenant, 'k'), JSON.stringify(tenant));
        assert.deepEqual(await documents.list(tenant), [{ key: 'k', value: JSON.stringify(tenant) }]);
      }
      assert.equal(await documents.delete('b', 'k'), true);
      assert.equal(await documents.get('a', 'k'), '"a"');
      assert.equal(await documents.delete('nobody', 'k'), false);
    });

    test('a tenant has its limit of documents, and room again after a delete', async (t) => {
      const { documents } = (await openStore(t, where(t), { max_documents: 2 })).store;
      await documents.put('a', '1', '1');
      await documents.put('a', '2', '2');
      await assert.rejects(documents.put('a', '3', '3'), limit(/2 documents at most \(max_documents\), 2 are used/));
      await documents.put('a', '2', '22');
      await documents.put('b', '3', '3');
      await documents.delete('a', '1');
      await documents.put('a', '3', '3');
      assert.deepEqual((await documents.list('a')).map(({ key }) => key), ['2', '3']);
    });

    test('a tenant has its limit of bytes; one call too many does not hurt those that came with it', async (t) => {
      const { documents } = (await openStore(t, where(t), { max_tenant_bytes: 20 })).store;
      const results = await Promise.allSettled([documents.put('a', 'k1', '12345678'), documents.put('a', 'k2', '12345678901'), documents.put('a', 'ü', '12345678')]);
      assert.deepEqual(results.map(({ status }) => status), ['fulfilled', 'rejected', 'fulfilled']);
      assert.ok(results[1]?.status === 'rejected');
      limit(/20 bytes at most \(max_tenant_bytes\), 10 are used and this needs 13 more/)(results[1].reason as Error);
      await assert.rejects(documents.put('a', 'k1', '123456789'), limit(/20 are used and this needs 1 more/));
      await documents.put('a', 'k1', '1');
      assert.equal(await documents.get('a', 'k2'), undefined);
    });

    test('a document has 1 MB of JSON at most', async (t) => {
      const { documents } = (await openStore(t, where(t))).store;
      const largest = `"${'ü'.repeat(512 * 1024 - 1)}"`;
      await documents.put('a', 'k', largest);
      assert.equal(await documents.get('a', 'k'), largest);
      await assert.rejects(documents.put('a', 'k', `${largest} `), limit(/"k" has 1048577 bytes as JSON, 1048576 at most \(max_value_bytes\)/));
    });

    test('a list that is too large is refused', async (t) => {
      const { documents } = (await openStore(t, where(t))).store;
      const json = JSON.stringify('x'.repeat(1_000_000));
      await Promise.all(Array.from({ length: 5 }, (_, index) => documents.put('t', `k${index}`, json)));
      await assert.rejects(documents.list('t'), limit(/50000\d+ bytes, 4194304 at most: ask with a longer prefix or a lower limit/));
      assert.equal((await documents.list('t', { limit: 4 })).length, 4);
    });
  });
}

suite('documents on disk', () => {
  test('are there when the put is answered, also for another store', async (t) => {
    const directory = folder(t);
    const [one, two] = await Promise.all([openStore(t, directory), openStore(t, directory)]);
    await one.store.documents.put('a', 'k', '1');
    assert.equal(await two.store.documents.get('a', 'k'), '1');
  });

  test('are counted exactly when two stores write', async (t) => {
    const directory = folder(t);
    const stores = await Promise.all([openStore(t, directory, { max_documents: 50 }), openStore(t, directory, { max_documents: 50 })]);
    const results: PromiseSettledResult<void>[] = [];
    for (let round = 0; round < 40; round++) {
      results.push(...(await Promise.allSettled(stores.map(({ store }, index) => store.documents.put('a', `${index}/${round}`, '0')))));
    }
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 50);
    assert.equal((await stores[0].store.documents.list('a')).length, 50);
  });

  test('a tenant with too many calls at once is told so, another one is served', async (t) => {
    const { documents } = (await openStore(t, folder(t))).store;
    const flood = Promise.allSettled(Array.from({ length: 1_500 }, (_, index) => documents.put('a', `k${index}`, '0')));
    await documents.put('b', 'k', '1');
    const refused = (await flood).filter((result) => result.status === 'rejected');
    assert.equal(refused.length, 500);
    limit(/too many calls of this tenant wait for the disk \(1000 calls/)(refused[0]?.reason as Error);
  });

  test('are refused after close', async (t) => {
    const { store } = await openStore(t, folder(t));
    const last = store.documents.put('a', 'k', '1');
    await store.close();
    await last;
    await assert.rejects(store.documents.get('a', 'k'), { code: 'closed' });
  });
});
