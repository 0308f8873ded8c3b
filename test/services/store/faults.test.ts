import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseSync } from 'node:sqlite';
import { suite, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { StoredCache } from '../../../lib/sandbox/stored-cache';
import { documentsService } from '../../../lib/services/store/documents-service';
import { Store } from '../../../lib/services/store/store';
import { folder, openStore } from './folder';

/** Overwrites the middle of a file, as a dying disk does. */
function damage(file: string): void {
  const content = readFileSync(file);
  content.fill(0xaa, 4096 * 2, content.length);
  writeFileSync(file, content);
}

const DAMAGES: [string, (file: string) => void][] = [
  ['is no database', (file) => writeFileSync(file, 'this is a text and no database. '.repeat(500))],
  ['is damaged in the middle', damage],
  ['is cut off', (file) => truncateSync(file, 4096 * 2)],
];

suite('a damaged file', () => {
  for (const [name, spoil] of DAMAGES) {
    test(`that ${name} is moved aside, and what follows is kept`, async (t) => {
      const directory = folder(t);
      const first = await openStore(t, directory);
      const many = Array.from({ length: 500 }, (_, index) => `key ${index} ${'x'.repeat(50)}`);
      first.store.cache('p', 't').write(many.map((key) => [key, '1']));
      await Promise.all(many.map((key) => first.store.documents.put('t', key, '1')));
      await first.store.close();
      const before = new Map(['cache.sqlite', 'documents.sqlite'].map((file) => [file, join(directory, file)]));
      for (const file of before.values()) spoil(file);
      const spoilt = new Map([...before].map(([file, path]) => [file, readFileSync(path)]));

      const { store, warnings } = await openStore(t, directory);
      const cache = store.cache('p', 't');
      assert.deepEqual(await cache.load(), []);
      assert.deepEqual(await store.documents.list('t'), []);
      cache.write([['new', '2']]);
      await store.documents.put('t', 'new', '2');
      assert.deepEqual(await cache.load(), [['new', '2']]);
      assert.equal(await store.documents.get('t', 'new'), '2');
      for (const [file, content] of spoilt) {
        const aside = readdirSync(directory).filter((entry) => entry.startsWith(`${file}.corrupt-`));
        assert.equal(aside.length, 1, aside.join());
        assert.deepEqual(readFileSync(join(directory, aside[0] as string)), content);
        assert.equal(warnings.filter((text) => text.includes(`${file} is damaged: it was moved to`)).length, 1, warnings.join('\n'));
      }
    });
  }
});

/** Changes a cache, and has the store try to write it. */
async function flushed(store: Store, cache: StoredCache, key: string): Promise<void> {
  cache.write([[key, '1']]);
  await store.flush();
}

suite('a file that another process has locked', () => {
  test('costs caches one warning, and nothing once it is free again', async (t) => {
    const directory = folder(t);
    const { store, warnings } = await openStore(t, directory, { busy_timeout: 20, flush_interval: 50 });
    const cache = store.cache('p', 't');
    await flushed(store, cache, 'before');
    const other = new DatabaseSync(join(directory, 'cache.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    await flushed(store, cache, 'a');
    await flushed(store, cache, 'b');
    assert.equal(warnings.length, 1, warnings.join('\n'));
    assert.match(warnings[0] ?? '', /caches cannot be written.*cache\.sqlite: database is locked: another process has locked it/);
    other.exec('ROLLBACK');
    other.close();
    const end = performance.now() + 5_000;
    while (warnings.length < 2 && performance.now() < end) await wait(10);
    assert.match(warnings[1] ?? '', /caches are written again/);
    assert.deepEqual((await cache.load()).map(([key]) => key).sort(), ['a', 'b', 'before']);
  });

  test('keeps what changed while it was being tried', async (t) => {
    const directory = folder(t);
    const { store } = await openStore(t, directory, { busy_timeout: 50, flush_interval: 60_000 });
    const cache = store.cache('p', 't');
    await flushed(store, cache, 'before');
    const other = new DatabaseSync(join(directory, 'cache.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    cache.write([['a', '1'], ['b', '1']]);
    const tried = store.flush();
    await wait(1);
    cache.write([['a', '2']]);
    await tried;
    other.close();
    assert.deepEqual((await cache.load()).sort(), [['a', '2'], ['b', '1'], ['before', '1']]);
  });

  test('is not overwritten by a cache that could not be read from it', async (t) => {
    const directory = folder(t);
    const first = await openStore(t, directory);
    first.store.cache('p', 't').write([['count', '100']]);
    await first.store.close();
    const other = new DatabaseSync(join(directory, 'cache.sqlite'));
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE cache SET value = value; COMMIT');

    const { store, warnings } = await openStore(t, directory, { busy_timeout: 20 });
    const cache = store.cache('p', 't');
    assert.deepEqual(await cache.load(), []);
    assert.match(warnings.join('\n'), /^the cache of "p" .*begins empty and is not kept until the next start: .*database is locked.*$/);
    assert.deepEqual(await store.cache('q', 't').load(), []);
    other.close();
    await flushed(store, cache, 'count');
    assert.deepEqual(await cache.load(), [['count', '100']]);
    assert.equal(warnings.length, 1, 'one warning for all');
  });

  test('does not set a processor back that is deployed again meanwhile', async (t) => {
    const directory = folder(t);
    const { store } = await openStore(t, directory, { busy_timeout: 20, flush_interval: 60_000 });
    const cache = store.cache('p', 't');
    cache.write([['count', '1'], ['gone', '1']]);
    await store.flush();
    const other = new DatabaseSync(join(directory, 'cache.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    cache.write([['count', '2'], ['gone', null]]);
    const state = new Map((await store.cache('p', 't').load()).map(([key, json]) => [key, json]));
    assert.deepEqual([state.get('count'), state.get('gone')], ['2', null]);
    other.close();
  });

  test('gives a cache up, as it was, when too much waits', async (t) => {
    const directory = folder(t);
    const { store, warnings } = await openStore(t, directory, { busy_timeout: 0, flush_interval: 60_000 });
    const cache = store.cache('p', 't');
    cache.write([['count', '1']]);
    await store.flush();
    const other = new DatabaseSync(join(directory, 'cache.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    cache.write([['count', '2']]);
    cache.write(Array.from({ length: 20_001 }, (_, index) => [`key ${index}`, null]));
    await store.flush();
    other.close();
    await flushed(store, cache, 'later');
    assert.match(warnings.at(-1) ?? '', /the cache of "p" is not kept until the next start: 20002 changes wait/);
    assert.deepEqual(await cache.load(), [['count', '1']]);
    await flushed(store, cache, 'again');
    assert.equal((await cache.load()).length, 2, 'and is kept again from its next load on');
  });

  test('is an error of a document, with what to do', async (t) => {
    const directory = folder(t);
    const { store, warnings } = await openStore(t, directory, { busy_timeout: 20 });
    await store.documents.put('t', 'k', '1');
    const other = new DatabaseSync(join(directory, 'documents.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    await assert.rejects(store.documents.put('t', 'k', '2'), { code: 'locked', message: /documents\.sqlite: database is locked: .*raise busy_timeout/ });
    await assert.rejects(documentsService(store)({ api: 'db', method: 'put', args: ['k', 2] }, { context: { tenant: 't' } }), {
      code: 'locked', message: 'db.put: documents cannot be used now: the file is locked by another process',
    }, 'a script is not told where the files are');
    assert.equal(warnings.length, 1, 'who runs the program is, once');
    assert.match(warnings[0] ?? '', /^documents of scripts cannot be used: .*documents\.sqlite: database is locked/);
    assert.equal(await store.documents.get('t', 'k'), '1');
    other.close();
    await store.documents.put('t', 'k', '3');
  });
});

suite('a full disk', () => {
  test('costs caches a warning, documents an error, and what is there stays', async (t) => {
    const { store, warnings } = await openStore(t, folder(t), { max_file_size: 1, flush_interval: 60_000 });
    const json = JSON.stringify('x'.repeat(300_000));
    const cache = store.cache('p', 't');
    await flushed(store, cache, 'small');
    cache.write([['a', json], ['b', json], ['c', json], ['d', json]]);
    await store.flush();
    await store.flush();
    assert.equal(warnings.length, 1, warnings.join('\n'));
    assert.match(warnings[0] ?? '', /cache\.sqlite: database or disk is full: free space on the disk/);
    const results = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((key) => store.documents.put('t', key, key === 'e' ? '1' : json)));
    assert.deepEqual(results.map(({ status }) => status), ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled'], 'those that fit are kept');
    assert.ok(results[3]?.status === 'rejected');
    assert.equal((results[3].reason as { code: string }).code, 'full');
    assert.match(String(results[3].reason), /documents\.sqlite: database or disk is full: .*max_file_size/);
    assert.equal(await store.documents.get('t', 'a'), json);
    await store.documents.delete('t', 'a');
    await store.documents.put('t', 'd', json);
  });
});

suite('a directory that cannot be used', () => {
  test('costs caches a warning and documents an error that names it', async (t) => {
    const file = join(folder(t), 'file');
    writeFileSync(file, '');
    const { store, warnings } = await openStore(t, join(file, 'store'));
    const cache = store.cache('p', 't');
    assert.deepEqual(await cache.load(), []);
    await flushed(store, cache, 'k');
    assert.equal(warnings.length, 1, warnings.join('\n'));
    assert.match(warnings[0] ?? '', /file.store.*check that its directory exists and may be written/);
    await assert.rejects(store.documents.put('t', 'k', '1'), { code: 'not_writable' });
    await store.close();
    assert.ok(statSync(file).isFile());
  });

  test('may be read-only', { skip: process.getuid?.() === 0 ? 'root may write everywhere' : false }, async (t) => {
    const directory = folder(t);
    chmodSync(directory, 0o500);
    const { store, warnings } = await openStore(t, directory);
    assert.deepEqual(await store.cache('p', 't').load(), []);
    assert.equal(warnings.length, 1);
    await assert.rejects(store.documents.put('t', 'k', '1'), { code: 'not_writable' });
  });
});

suite('a file', () => {
  test('of a newer version is left alone', async (t) => {
    const directory = folder(t);
    const other = new DatabaseSync(join(directory, 'documents.sqlite'));
    other.exec('PRAGMA user_version = 99');
    other.close();
    const { store } = await openStore(t, directory);
    await assert.rejects(store.documents.get('t', 'k'), /documents\.sqlite: written by a newer version of the program \(layout 99, known is 1\)/);
    assert.deepEqual(readdirSync(directory).filter((name) => name.includes('corrupt')), []);
  });

  test('is read by nobody but its owner', async (t) => {
    const directory = join(folder(t), 'store');
    const { store } = await openStore(t, directory);
    await store.documents.put('t', 'k', '1');
    for (const name of ['.', ...readdirSync(directory)]) assert.equal(statSync(join(directory, name)).mode & 0o077, 0, name);
  });
});

suite('a Node that gives no thread with SQLite', () => {
  test('is said in one clear error', async () => {
    const script = `require(${JSON.stringify(join(__dirname, '../../../lib/services/store/store.js'))}).Store.open(null).catch((e) => console.log(e.code + ': ' + e.message))`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--permission', '--allow-fs-read=*', '-e', script]);
    assert.match(stdout, /^unavailable: the store does not start in Node v.*: Access to this API has been restricted.* It needs node:sqlite \(Node 22\.13 or later\)/);
  });
});

suite('options', () => {
  test('that are not valid are refused', async () => {
    await assert.rejects(Store.open(null, { flush_interval: 1 }), /store\.flush_interval: 1 is not a whole number from 10 to 60000 ms/);
  });
});
