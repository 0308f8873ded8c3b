import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { documentsService } from '../../../lib/services/store/documents-service';
import { openStore } from './folder';

type Db = (tenant: string, method: string, ...args: unknown[]) => Promise<unknown>;

async function openDb(t: TestContext): Promise<Db> {
  const { store } = await openStore(t, null);
  const call = documentsService(store);
  return (tenant, method, ...args) => call({ api: 'db', method, args }, { context: { tenant } });
}

suite('the db of scripts', () => {
  test('keeps values as JSON has them', async (t) => {
    const db = await openDb(t);
    const values = [null, false, 0, '', 'ü\ud800\0', [1, [2]], { a: { b: null } }, JSON.parse('{"__proto__":1}')];
    for (const value of values) {
      assert.equal(await db('t', 'put', 'k', value), undefined);
      assert.deepEqual(await db('t', 'get', 'k'), value);
    }
    assert.equal(await db('t', 'get', 'other'), undefined);
    assert.deepEqual([await db('t', 'delete', 'k'), await db('t', 'delete', 'k')], [true, false]);
  });

  test('lists values by prefix, in the namespace of the tenant', async (t) => {
    const db = await openDb(t);
    await Promise.all([db('t', 'put', 'a/2', { n: 2 }), db('t', 'put', 'a/1', { n: 1 }), db('t', 'put', 'b', 0), db('u', 'put', 'a/3', 3)]);
    const a = [{ key: 'a/1', value: { n: 1 } }, { key: 'a/2', value: { n: 2 } }];
    assert.deepEqual(await db('t', 'list', { prefix: 'a/' }), a);
    assert.deepEqual(await db('t', 'list', { limit: 1 }), a.slice(0, 1));
    assert.deepEqual(await db('t', 'list'), [...a, { key: 'b', value: 0 }]);
    assert.deepEqual(await db('v', 'list', null), []);
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  for (const [method, args, message] of [
    ['get', [], 'db.get: the key is a text of 1 to 512 characters'],
    ['get', [''], 'db.get: the key is a text of 1 to 512 characters'],
    ['get', [1], 'db.get: the key is a text of 1 to 512 characters'],
    ['put', ['x'.repeat(513), 1], 'db.put: the key is a text of 1 to 512 characters'],
    ['delete', ['\ud800'], 'db.delete: the key is a text of 1 to 512 characters'],
    ['put', ['k'], 'db.put: the value is anything JSON can hold'],
    ['put', ['k', () => 1], 'db.put: the value is anything JSON can hold'],
    ['put', ['k', 1n], /^db\.put: the value cannot be written as JSON: .*BigInt/],
    ['put', ['k', circular], /^db\.put: the value cannot be written as JSON: Converting circular structure/],
    ['put', ['k', nested(500_000)], /^db\.put: the value cannot be written as JSON: Maximum call stack/],
    ['list', ['a'], 'db.list: the options are an object { prefix, limit }'],
    ['list', [[]], 'db.list: the options are an object { prefix, limit }'],
    ['list', [{ prefx: 'a' }], 'db.list: unknown option "prefx"; known are prefix, limit'],
    ['list', [{ prefix: 1 }], 'db.list: the prefix is a text of 512 characters at most'],
    ['list', [{ prefix: null }], 'db.list: the prefix is a text of 512 characters at most'],
    ['list', [{ limit: 0 }], 'db.list: the limit is a whole number from 1 to 1000'],
    ['list', [{ limit: 1001 }], 'db.list: the limit is a whole number from 1 to 1000'],
    ['list', [{ limit: '5' }], 'db.list: the limit is a whole number from 1 to 1000'],
    ['drop', [], 'db has no method "drop"; it has get, put, delete, list'],
    ['constructor', [], 'db has no method "constructor"; it has get, put, delete, list'],
  ] as const) {
    test(`${method}: ${String(message).replace(/^\/|\/$/g, '')} (${args.length} arguments)`, async (t) => {
      const db = await openDb(t);
      await assert.rejects(db('t', method, ...args), { name: 'TypeError', message });
    });
  }

  test('is refused without a tenant', async (t) => {
    const db = await openDb(t);
    await assert.rejects(db('', 'get', 'k'), { name: 'TypeError', message: 'db.get: the tenant is a text that is not empty' });
  });
});
