import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, linkSync, openSync, readSync, rmSync, writeSync } from 'node:fs';

/** Bytes of the key. */
const KEY_LENGTH = 32;
const OTHERS = 0o077;

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/**
 * The key in a file that its owner alone can read; made when there is none. Two processes that make it at the same
 * time get the same one. Windows has no such modes: there the folder's own protection counts.
 *
 * @throws {Error} that says why the key cannot be trusted, and what to do
 */
export function openKeyFile(path: string): Buffer {
  try {
    return readKey(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  createKey(path);
  return readKey(path);
}

function readKey(path: string): Buffer {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    // Of the open file, not of the path: it cannot be exchanged in between.
    const stat = fstatSync(file);
    const remedy = 'remove the file, and a new key is made';
    if (!stat.isFile()) throw new Error(`the key ${path} is not a file: ${remedy}`);
    if (process.getuid !== undefined) {
      const mode = (stat.mode & 0o777).toString(8);
      if (stat.uid !== process.getuid()) throw new Error(`the key ${path} belongs to another user: ${remedy}`);
      if ((stat.mode & OTHERS) !== 0) {
        throw new Error(`the key ${path} is open to other users (mode ${mode} instead of 600): ${remedy}`);
      }
    }
    const key = Buffer.alloc(KEY_LENGTH);
    const length = readSync(file, key);
    if (length !== KEY_LENGTH || stat.size !== KEY_LENGTH) {
      throw new Error(`the key ${path} is damaged (${stat.size} bytes instead of ${KEY_LENGTH}): ${remedy}`);
    }
    return key;
  } finally {
    closeSync(file);
  }
}

/** Writes the key beside its place and links it there: another process sees all of it or nothing. */
function createKey(path: string): void {
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    try {
      writeSync(file, randomBytes(KEY_LENGTH));
    } finally {
      closeSync(file);
    }
    linkSync(draft, path);
  } catch (error) {
    // Another process was faster: its key counts.
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
