import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openKeyFile } from '../../../lib/sandbox/code-cache/key-file';
import { makeDirectory, KEY_FILE, openCache } from './support';

const isRoot = process.getuid?.() === 0;

describe('the key file', () => {
  it('is made for its owner alone, and stays the same', (t) => {
    const path = join(makeDirectory(t), KEY_FILE);
    const key = openKeyFile(path);
    assert.equal(key.length, 32);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(openKeyFile(path), key);
    assert.deepEqual(readdirSync(join(path, '..')), [KEY_FILE], 'nothing else is left there');
  });

  it('is another one in another directory', (t) => {
    assert.notDeepEqual(openKeyFile(join(makeDirectory(t), KEY_FILE)), openKeyFile(join(makeDirectory(t), KEY_FILE)));
  });

  for (const mode of [0o640, 0o604, 0o660, 0o666]) {
    it(`is refused when others can read or write it: ${mode.toString(8)}`, (t) => {
      const path = join(makeDirectory(t), KEY_FILE);
      openKeyFile(path);
      chmodSync(path, mode);
      assert.throws(() => openKeyFile(path), /open to other users \(mode 6\d\d instead of 600\): remove the file/);
    });
  }

  it('is refused when it belongs to another user', { skip: isRoot ? false : 'only root can give a file away' }, (t) => {
    const path = join(makeDirectory(t), KEY_FILE);
    openKeyFile(path);
    chownSync(path, 12_345, 12_345);
    assert.throws(() => openKeyFile(path), /belongs to another user/);
  });

  it('is refused when it is damaged, a link or a folder', (t) => {
    const directory = makeDirectory(t);
    const path = join(directory, KEY_FILE);
    openKeyFile(path);
    symlinkSync(path, join(directory, 'link'));
    mkdirSync(join(directory, 'folder'));
    assert.throws(() => openKeyFile(join(directory, 'link')));
    assert.throws(() => openKeyFile(join(directory, 'folder')), /is not a file/);
    truncateSync(path, 5);
    assert.throws(() => openKeyFile(path), /damaged \(5 bytes instead of 32\)/);
  });
});

it('with a key that others can read, a cache warns once and works in memory', (t) => {
  const directory = makeDirectory(t);
  const path = join(directory, KEY_FILE);
  openKeyFile(path);
  chmodSync(path, 0o644);
  const { cache, warnings } = openCache(t, directory);
  const id = Buffer.alloc(32, 1);
  cache.keep('code', id, Buffer.from('code'));
  assert.equal(cache.find('code', id)?.toString(), 'code');
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /compile cache in .*mode 644 instead of 600.*in memory only/);
  assert.deepEqual(readdirSync(directory), [KEY_FILE], 'nothing was written');
});
