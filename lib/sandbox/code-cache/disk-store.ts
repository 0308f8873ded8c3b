import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EntryTable, type Row } from './entry-table';
import { openKeyFile } from './key-file';
import { CODE_CACHE_LIMITS as LIMITS } from './limits';
import { Seal } from './seal';
import { resultCode, SQLITE } from './sqlite';

// A table of another shape gets another name.
const FILE = 'compile-cache-1.sqlite';
const KEY_FILE = 'compile-cache.key';
const DAY = 24 * 60 * 60 * 1000;

/** Days since 1970. */
export function today(): number {
  return Math.floor(Date.now() / DAY);
}

function isDamage(error: unknown): boolean {
  const code = resultCode(error);
  return code === SQLITE.corrupt || code === SQLITE.notADatabase;
}

/**
 * Signed entries in a file of a directory. Whatever is wrong with the file costs one warning and the entries, never an
 * exception: what cannot be read is not there, what cannot be written is left out.
 */
export class DiskStore {
  private table: EntryTable | null = null;
  private seal: Seal | null = null;
  private isWritable = true;
  private pausedUntil = 0;
  private sweptOn = 0;
  private madeRoomOn = 0;
  private hasWarned = false;
  private readonly path: string;

  constructor(
    private readonly directory: string,
    private readonly onWarning: (text: string) => void,
    private readonly maxBytes: number = LIMITS.diskBytes,
  ) {
    this.path = join(directory, FILE);
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      this.seal = new Seal(openKeyFile(join(directory, KEY_FILE)));
      this.table = this.open();
    } catch (error) {
      this.warn(error, 'programs are cached in memory only');
    }
    this.sweep();
  }

  /** The data of an entry; null when there is none; `forged` when its signature is wrong: it is removed then. */
  read(id: Buffer): Buffer | 'forged' | null {
    const { seal } = this;
    const row = this.attempt(false, (table) => table.read(id));
    if (seal === null || row === null) return null;
    if (!seal.fits(id, row.data, row.signature)) {
      this.remove(id);
      return 'forged';
    }
    this.touch(id);
    return Buffer.from(row.data.buffer, row.data.byteOffset, row.data.byteLength);
  }

  /** Writes an entry. What was written for the same slot before goes. */
  write(id: Buffer, data: Buffer, slot: string | null): void {
    const { seal } = this;
    if (seal === null) return;
    this.sweep();
    const row: Row = { data, signature: seal.sign(id, data) };
    this.attempt(true, (table) => table.write(id, row, today(), slot));
  }

  remove(id: Buffer): void {
    this.attempt(true, (table) => table.remove(id));
  }

  /** Notes that an entry is used; the file knows the day. */
  touch(id: Buffer): void {
    this.attempt(true, (table) => table.touch(id, today()));
  }

  close(): void {
    this.table?.close();
    this.table = null;
  }

  /** Opens the file; a damaged one is removed first. */
  private open(): EntryTable {
    try {
      return new EntryTable(this.path, this.maxBytes);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.warn(error, 'the file is made anew');
      this.removeFile();
      return new EntryTable(this.path, this.maxBytes);
    }
  }

  private sweep(): void {
    const day = today();
    if (this.sweptOn === day) return;
    this.sweptOn = day;
    this.attempt(true, (table) => table.removeUnused(day - LIMITS.unusedDays));
  }

  private attempt<T>(writes: boolean, action: (table: EntryTable) => T): T | null {
    if (this.table === null || (writes && !this.isWritable) || performance.now() < this.pausedUntil) return null;
    try {
      return action(this.table);
    } catch (error) {
      this.fail(error, writes);
      return null;
    }
  }

  private fail(error: unknown, writes: boolean): void {
    const code = resultCode(error);
    if (code === SQLITE.busy || code === SQLITE.locked) {
      // Each try would hold up the event loop again.
      this.pausedUntil = performance.now() + LIMITS.lockedPause;
      this.warn(error, 'another process holds the file; it is tried again later, and programs are cached in memory meanwhile');
    } else if (isDamage(error)) {
      this.close();
      this.warn(error, 'the file is removed, and made anew at the next start; until then programs are cached in memory only');
      this.removeFile();
    } else if (code === SQLITE.full && this.madeRoomOn !== today()) {
      // Once a day: when it is the disk that is full, this frees nothing.
      this.madeRoomOn = today();
      this.attempt(true, (table) => table.removeOldest());
    } else if (writes) {
      this.isWritable = false;
      this.warn(error, 'nothing new is written to it until the next start; see whether the disk is full or read-only');
    } else {
      this.close();
      this.warn(error, 'programs are cached in memory only until the next start');
    }
  }

  private removeFile(): void {
    for (const suffix of ['', '-journal']) {
      try {
        rmSync(this.path + suffix, { force: true });
      } catch {
        // It has been warned of. The next start finds it damaged again.
      }
    }
  }

  private warn(error: unknown, consequence: string): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.onWarning(`compile cache in ${this.directory}: ${reason}; ${consequence}`);
  }
}
