import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compile } from './run-program';

const AWAITS: [text: string, isAsync: boolean][] = [
  ['return msg', false],
  ['return await msg', true],
  ['const x = (await msg).a; return msg', true],
  ['for await (const x of msg.list) msg.n += x; return msg', true],
  ['await using x = msg.resource; return msg', true],
  ['if (msg.a) { while (msg.b) { msg.c = [await msg.d] } } return msg', true],
  ['class A extends (await msg.base) {} return msg', true],
  ['class A { [await msg.name]() {} } return msg', true],
  ['const f = async () => await msg; return f()', false],
  ['const f = async function () { for await (const x of msg) return x }; return f()', false],
  ['class A { async f() { await msg } } return msg', false],
  ['return msg.await', false],
  ['return "await msg" // await msg', false],
  ['for (const x of msg.list) msg.n += x; return msg', false],
  ['using x = msg.resource; return msg', false],
  ['return (await msg) as any', true],
];

const CACHE: [text: string, usesCache: boolean][] = [
  ['return msg', false],
  ['cache.set("n", 1); return msg', true],
  ['const c = cache; return msg', true],
  ['return { cache }', true],
  ['return { [cache]: 1 }', true],
  ['return msg[cache]', true],
  ['const f = () => { return typeof cache }; return msg', true],
  ['return c\\u0061che.get("n")', true],
  ['return globalThis.x', true],
  ['return globalThis["ca" + "che"]', true],
  ['return (cache as any).get("n")', true],
  ['return msg.cache.get("n")', false],
  ['return msg?.cache', false],
  ['return { cache: 1 }', false],
  ['class A { cache = 1; static cache() {} } return msg', false],
  ['return "cache" // cache', false],
  ['return cached', false],
  ['return msg.globalThis', false],
];

describe('whether a program is async', () => {
  for (const [code, isAsync] of AWAITS) {
    it(`${isAsync}: ${code}`, () => assert.equal(compile({ kind: 'nodered_js', code }).program.isAsync, isAsync));
  }
});

describe('whether a program uses the cache', () => {
  for (const [code, usesCache] of CACHE) {
    it(`${usesCache}: ${code}`, () => assert.equal(compile({ kind: 'nodered_js', code }).program.usesCache, usesCache));
  }

  it('is found in each of its scripts', () => {
    for (const source of [
      { defaults: 'cache.get("n"); return msg' },
      { advancedProcessing: 'cache.get("n"); return msg' },
      { conditions: [{ if: 'cache.get("n")', then: 'return msg' }] },
      { conditions: [{ if: 'true', then: 'cache.get("n"); return msg' }] },
    ]) {
      assert.equal(compile({ kind: 'tag_processor', ...source }).program.usesCache, true);
    }
  });
});

describe('a program that awaits and names an API that has to know who calls', () => {
  const textOf = (code: string): string => compile({ kind: 'nodered_js', code }).program.text;

  it('binds it to each message', () => {
    for (const name of ['db', 'http', 'events']) assert.match(textOf(`await ${name}.x; return msg`), /stages: \[\], bind: \(db, http, events\) => \[/);
  });

  it('may have a variable of that name', () => {
    assert.ok(textOf('const db = await msg.x, events = [], http = 1; return msg'));
  });

  it('does not where it need not', () => {
    for (const code of ['await msg.db; return msg', 'db.get("k"); return msg']) assert.doesNotMatch(textOf(code), /bind/);
  });
});
