import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { DiskStore, today } from '../../../lib/sandbox/code-cache/disk-store';
import { FILE, makeDirectory, openCache, openFile } from './support';

const idOf = (n: number): Buffer => Buffer.alloc(32, n);
const dataOf = (n: number): Buffer => Buffer.alloc(1_000, n);

/** A directory with 50 entries in it. */
function filled(t: TestContext): string {
  const directory = makeDirectory(t);
  const { cache } = openCache(t, directory);
  for (let n = 0; n < 50; n++) cache.keep('code', idOf(n), dataOf(n));
  cache.close();
  return directory;
}

/** Whatever became of the directory, the cache works: what is found is right, and what is kept is found. */
function assertWorks(t: TestContext, directory: string): string[] {
  const { cache, warnings } = openCache(t, directory);
  for (let n = 0; n < 50; n++) {
    const found = cache.find('code', idOf(n));
    if (found === null) cache.keep('code', idOf(n), dataOf(n));
    assert.deepEqual(cache.find('code', idOf(n)), dataOf(n));
  }
  return warnings;
}

describe('the file of the compile cache', () => {
  it('gives what an earlier process has kept', (t) => {
    const directory = filled(t);
    const { cache, warnings } = openCache(t, directory);
    for (let n = 0; n < 50; n++) assert.deepEqual(cache.find('code', idOf(n)), dataOf(n));
    assert.equal(cache.find('code', idOf(99)), null);
    assert.deepEqual(cache.counts.code, { hits: 50, misses: 1, rejections: 0 });
    assert.deepEqual(warnings, []);
  });

  it('is readable for its owner alone', (t) => {
    assert.equal(statSync(join(filled(t), FILE)).mode & 0o777, 0o600);
  });

  const TAMPERED: [name: string, sql: string][] = [
    ['other data', `UPDATE entries SET data = (SELECT data FROM entries WHERE id = x'${'02'.repeat(32)}') WHERE id = x'${'01'.repeat(32)}'`],
    ['another entry with its signature', `UPDATE entries SET (data, signature) = (SELECT data, signature FROM entries WHERE id = x'${'02'.repeat(32)}') WHERE id = x'${'01'.repeat(32)}'`],
    ['a cut signature', `UPDATE entries SET signature = substr(signature, 1, 5) WHERE id = x'${'01'.repeat(32)}'`],
    ['an empty signature', `UPDATE entries SET signature = x'' WHERE id = x'${'01'.repeat(32)}'`],
    ['one bit', `UPDATE entries SET data = CAST(substr(data, 1, 999) || x'00' AS BLOB) WHERE id = x'${'01'.repeat(32)}'`],
  ];
  for (const [name, sql] of TAMPERED) {
    it(`never gives an entry that was tampered with: ${name}`, (t) => {
      const directory = filled(t);
      const file = openFile(t, directory);
      file.exec(sql);
      const { cache } = openCache(t, directory);
      assert.equal(cache.find('code', idOf(1)), null);
      assert.deepEqual(cache.counts.code, { hits: 0, misses: 1, rejections: 1 });
      assert.equal(file.prepare('SELECT count(*) AS n FROM entries WHERE id = ?').get(idOf(1))?.['n'], 0, 'it is removed');
      assert.deepEqual(cache.find('code', idOf(2)), dataOf(2));
    });
  }

  it('is made anew when it is cut off', (t) => {
    for (const size of [0, 10, 3_000, 4_096, 10_000, 40_000]) {
      const directory = filled(t);
      truncateSync(join(directory, FILE), size);
      const warnings = assertWorks(t, directory);
      assert.ok(warnings.length <= 1, warnings.join('\n'));
      assert.deepEqual(assertWorks(t, directory), [], `after ${size} bytes were left, the next start finds nothing wrong`);
    }
  });

  it('is made anew when it is something else', (t) => {
    const directory = makeDirectory(t);
    writeFileSync(join(directory, FILE), 'not a database at all\n'.repeat(1_000));
    const warnings = assertWorks(t, directory);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /not a database; the file is made anew/);
    assert.deepEqual(assertWorks(t, directory), []);
  });

  it('locked by another connection: one warning, one short wait, and memory goes on', (t) => {
    const directory = filled(t);
    const { cache, warnings } = openCache(t, directory);
    openFile(t, directory).exec('BEGIN EXCLUSIVE');
    const started = performance.now();
    for (let n = 0; n < 50; n++) {
      assert.equal(cache.find('code', idOf(n)), null);
      cache.keep('code', idOf(n), dataOf(n));
      assert.deepEqual(cache.find('code', idOf(n)), dataOf(n));
    }
    assert.ok(performance.now() - started < 1_000, 'it waits once, not for each entry');
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /locked; another process holds the file/);
  });

  it('locked when it is opened: memory only, with one warning', (t) => {
    const directory = filled(t);
    openFile(t, directory).exec('BEGIN EXCLUSIVE');
    assert.equal(assertWorks(t, directory).length, 1);
  });

  it('cannot be written: what is there is read, and one warning comes', (t) => {
    const directory = filled(t);
    const { cache, warnings } = openCache(t, directory);
    openFile(t, directory).exec(`CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END`);
    cache.keep('code', idOf(98), dataOf(98));
    cache.keep('code', idOf(99), dataOf(99));
    assert.deepEqual(cache.find('code', idOf(1)), dataOf(1));
    assert.deepEqual(cache.find('code', idOf(99)), dataOf(99));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /full; nothing new is written/);
  });

  it('makes room when it is full, once a day', (t) => {
    const directory = makeDirectory(t);
    const warnings: string[] = [];
    const store = new DiskStore(directory, (text) => warnings.push(text), 100 * 1024);
    t.after(() => store.close());
    const keep = (from: number, to: number): void => {
      for (let n = from; n < to; n++) store.write(idOf(n), dataOf(n), null);
    };
    keep(0, 70);
    assert.deepEqual(warnings, []);
    assert.equal(store.read(idOf(0)), null, 'what was kept first has gone');
    assert.deepEqual(store.read(idOf(69)), dataOf(69));
    keep(70, 150);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /full; nothing new is written/);
    assert.deepEqual(store.read(idOf(69)), dataOf(69), 'what is there can still be read');
  });

  const IN_THE_WAY: [name: string, put: (directory: string) => string][] = [
    ['of the directory', (directory) => {
      writeFileSync(join(directory, 'taken'), '');
      return join(directory, 'taken');
    }],
    ['above the directory', (directory) => {
      writeFileSync(join(directory, 'taken'), '');
      return join(directory, 'taken', 'cache');
    }],
    ['of the file, as a folder', (directory) => {
      mkdirSync(join(directory, FILE));
      return directory;
    }],
  ];
  for (const [name, put] of IN_THE_WAY) {
    it(`something is in the way ${name}: memory only, with one warning`, (t) => {
      const warnings = assertWorks(t, put(makeDirectory(t)));
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', /compile cache in .*; programs are cached in memory only/);
    });
  }

  it('read-only', { skip: process.getuid?.() === 0 ? 'root may write everywhere' : false }, (t) => {
    const directory = filled(t);
    chmodSync(join(directory, FILE), 0o400);
    chmodSync(directory, 0o500);
    try {
      assert.equal(assertWorks(t, directory).length, 1);
    } finally {
      // Else it cannot be removed.
      chmodSync(directory, 0o700);
    }
  });

  it('lets entries go that were not used for 30 days, and no others', (t) => {
    const directory = filled(t);
    const file = openFile(t, directory);
    const setUsed = file.prepare('UPDATE entries SET used = ? WHERE id = ?');
    setUsed.run(today() - 31, idOf(1));
    setUsed.run(today() - 29, idOf(2));
    openCache(t, directory);
    const ids = file.prepare('SELECT id FROM entries').all().map(({ id }) => (id as Uint8Array)[0]);
    assert.equal(ids.length, 49);
    assert.ok(!ids.includes(1) && ids.includes(2));
  });

  it('notes the use of an entry once a day', (t) => {
    const directory = filled(t);
    const file = openFile(t, directory);
    file.exec(`
      UPDATE entries SET used = used - 3;
      CREATE TABLE uses (id BLOB);
      CREATE TRIGGER note AFTER UPDATE OF used ON entries BEGIN INSERT INTO uses VALUES (new.id); END;
    `);
    for (let process = 0; process < 3; process++) {
      const { cache } = openCache(t, directory);
      for (let i = 0; i < 3; i++) cache.find('code', idOf(1));
    }
    assert.equal(file.prepare('SELECT count(*) AS n FROM uses').get()?.['n'], 1);
    assert.equal(file.prepare('SELECT used FROM entries WHERE id = ?').get(idOf(1))?.['used'], today());
  });

  it('replaces the entry of a slot, in each of the two caches by itself', (t) => {
    const directory = makeDirectory(t);
    const { cache } = openCache(t, directory);
    cache.keep('code', idOf(1), dataOf(1), 'node');
    cache.keep('transform', idOf(2), dataOf(2), 'node');
    cache.keep('code', idOf(3), dataOf(3), 'other');
    cache.keep('code', idOf(4), dataOf(4));
    cache.keep('code', idOf(5), dataOf(5), 'node');
    const ids = openFile(t, directory).prepare('SELECT id FROM entries ORDER BY id').all().map(({ id }) => (id as Uint8Array)[0]);
    assert.deepEqual(ids, [2, 3, 4, 5]);
  });
});

/** A process that uses a directory; gives what it writes. */
async function useElsewhere(directory: string, flags: string[] = []): Promise<string> {
  const child = spawn(process.execPath, [...flags, join(__dirname, 'user.js'), directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(child, 'close');
  return output;
}

it('a Node without SQLite costs one warning', async (t) => {
  const output = await useElsewhere(makeDirectory(t), ['--no-experimental-sqlite']);
  assert.match(output, /^compile cache in .*: Node v[\d.]+ has no node:sqlite; it is there from Node 22.13 on; programs are cached in memory only\n$/);
});

it('several processes use one directory at the same time', async (t) => {
  const directory = makeDirectory(t);
  const ends = await Promise.all([0, 1, 2].map(() => useElsewhere(directory)));
  assert.deepEqual(ends, ['done\n', 'done\n', 'done\n']);
  const { cache, warnings } = openCache(t, directory);
  for (let n = 0; n < 100; n++) assert.equal(cache.find('code', idOf(n))?.[0], n);
  assert.deepEqual(warnings, []);
  assert.ok(readFileSync(join(directory, FILE)).length > 0);
});
