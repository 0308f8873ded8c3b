import { closeSync, constants, openSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CODE_CACHE_LIMITS as LIMITS } from './limits';
import { loadSqlite } from './sqlite';

/** An entry as it stands in the file. */
export interface Row {
  data: Uint8Array;
  signature: Uint8Array;
}

const PAGE_SIZE = 4096;

// No sync and no write-ahead log: a cache may lose what it wrote last when the power fails, and what a fault of the
// file leaves behind is refused by its signature. In return nothing waits for the disk.
const setUp = (maxBytes: number): string => `
  PRAGMA busy_timeout = ${LIMITS.busyTimeout};
  PRAGMA synchronous = OFF;
  PRAGMA journal_mode = TRUNCATE;
  PRAGMA max_page_count = ${Math.floor(maxBytes / PAGE_SIZE)};
  CREATE TABLE IF NOT EXISTS entries (
    id BLOB PRIMARY KEY,
    signature BLOB NOT NULL,
    data BLOB NOT NULL,
    used INTEGER NOT NULL,
    slot TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS entries_by_slot ON entries (slot) WHERE slot IS NOT NULL;
`;

/** The table of entries in one SQLite file. Every method throws what SQLite throws. Days count from 1970. */
export class EntryTable {
  private readonly database: DatabaseSync;
  private readonly select: StatementSync;
  private readonly insert: StatementSync;
  private readonly deleteId: StatementSync;
  private readonly deleteSlot: StatementSync;
  private readonly deleteUnused: StatementSync;
  private readonly deleteOldest: StatementSync;
  private readonly update: StatementSync;

  /** @param maxBytes what the file may hold; writing more throws */
  constructor(path: string, maxBytes: number) {
    const Database = loadSqlite();
    // SQLite would make it readable for everybody, and the scripts in it are the user's own.
    closeSync(openSync(path, constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o600));
    this.database = new Database(path);
    try {
      this.database.exec(setUp(maxBytes));
      const prepare = (sql: string): StatementSync => this.database.prepare(sql);
      this.select = prepare('SELECT data, signature FROM entries WHERE id = ?');
      this.insert = prepare('INSERT OR REPLACE INTO entries (id, signature, data, used, slot) VALUES (?, ?, ?, ?, ?)');
      this.deleteId = prepare('DELETE FROM entries WHERE id = ?');
      this.deleteSlot = prepare('DELETE FROM entries WHERE slot = ? AND id <> ?');
      this.deleteUnused = prepare('DELETE FROM entries WHERE used < ?');
      this.deleteOldest = prepare(`DELETE FROM entries WHERE id IN (
        SELECT id FROM entries ORDER BY used, rowid LIMIT (SELECT count(*) / 4 + 1 FROM entries)
      )`);
      this.update = prepare('UPDATE entries SET used = ? WHERE id = ? AND used < ?');
    } catch (error) {
      this.close();
      throw error;
    }
  }

  read(id: Buffer): Row | null {
    const row = this.select.get(id);
    return row === undefined ? null : { data: row['data'] as Uint8Array, signature: row['signature'] as Uint8Array };
  }

  /** Writes an entry; those that were written for the same slot before go. */
  write(id: Buffer, { data, signature }: Row, day: number, slot: string | null): void {
    if (slot !== null) this.deleteSlot.run(slot, id);
    this.insert.run(id, signature, data, day, slot);
  }

  remove(id: Buffer): void {
    this.deleteId.run(id);
  }

  /** Notes that an entry was used on a day. Writes nothing when that is known. */
  touch(id: Buffer, day: number): void {
    this.update.run(day, id, day);
  }

  /** Removes what was last used before a day. */
  removeUnused(day: number): void {
    this.deleteUnused.run(day);
  }

  /** Removes the quarter that was not used for longest. */
  removeOldest(): void {
    this.deleteOldest.run();
  }

  close(): void {
    this.database.close();
  }
}
