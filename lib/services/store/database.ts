import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { StoreError, toStoreError } from './errors';

const PAGE_SIZE = 4096;
/** Of the layout of the tables, in the file's `user_version`. */
const LAYOUT = 1;
/** How long to wait between tries to open a file that another process is just creating, in milliseconds. */
const OPEN_RETRY = 20;

export interface DatabaseSettings {
  /** Null: in memory. */
  file: string | null;
  /** Statements that make the tables, if they are not there. */
  schema: string;
  /** A commit survives a loss of power, not only the end of the program. */
  durable: boolean;
  /** Milliseconds to wait for a lock. */
  busyTimeout: number;
  /** Megabytes. */
  maxFileSize: number;
  onWarning: (text: string) => void;
}

/**
 * One SQLite file. It is opened on first use; a damaged one is moved aside and replaced by an empty one.
 * Everything here blocks its thread.
 */
export class Database {
  private db: DatabaseSync | null = null;
  private readonly statements = new Map<string, StatementSync>();

  constructor(
    private readonly sqlite: typeof import('node:sqlite'),
    private readonly settings: DatabaseSettings,
  ) {}

  /**
   * Runs work in one transaction.
   * @throws StoreError when it could not be committed; nothing of it is kept then.
   */
  transaction<T>(kind: 'read' | 'write', work: () => T): T {
    try {
      return this.attempt(kind, work);
    } catch (error) {
      const failure = toStoreError(error, this.name);
      if (failure.code !== 'corrupt') throw failure;
    }
    try {
      this.replaceDamaged();
      return this.attempt(kind, work);
    } catch (error) {
      throw toStoreError(error, this.name);
    }
  }

  /** Runs a statement that gives no rows; gives how many it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.prepare(sql).run(...values).changes);
  }

  all(sql: string, ...values: SQLInputValue[]): Record<string, SQLOutputValue>[] {
    return this.prepare(sql).all(...values);
  }

  close(): void {
    this.statements.clear();
    this.db?.close();
    this.db = null;
  }

  private get name(): string {
    return this.settings.file ?? 'the store in memory';
  }

  private attempt<T>(kind: 'read' | 'write', work: () => T): T {
    const db = (this.db ??= this.open());
    db.exec(kind === 'write' ? 'BEGIN IMMEDIATE' : 'BEGIN');
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      try {
        db.exec('ROLLBACK');
      } catch {
        // After some errors SQLite has rolled back by itself.
      }
      throw error;
    }
  }

  private prepare(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      if (this.db === null) throw new Error('a statement needs a transaction');
      statement = this.db.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }

  private open(): DatabaseSync {
    const { file, busyTimeout } = this.settings;
    if (file !== null) {
      // For the owner alone: documents are nobody else's business. SQLite gives its other files the same mode.
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      closeSync(openSync(file, 'a', 0o600));
    }
    const end = performance.now() + busyTimeout;
    for (;;) {
      const db = new this.sqlite.DatabaseSync(file ?? ':memory:');
      try {
        this.setUp(db);
        return db;
      } catch (error) {
        db.close();
        // SQLite does not wait for the lock that it needs to switch a new file to WAL.
        const isLocked = toStoreError(error, this.name).code === 'locked';
        if (!isLocked || performance.now() > end) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, OPEN_RETRY);
      }
    }
  }

  private setUp(db: DatabaseSync): void {
    const { busyTimeout, durable, maxFileSize, schema } = this.settings;
    db.exec(`PRAGMA busy_timeout = ${busyTimeout}`);
    db.exec('PRAGMA journal_mode = WAL');
    db.exec(`PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}`);
    db.exec(`PRAGMA max_page_count = ${Math.floor((maxFileSize * 1024 * 1024) / PAGE_SIZE)}`);
    const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > LAYOUT) {
      throw new StoreError('failed', `${this.name}: written by a newer version of the program (layout ${version}, known is ${LAYOUT}): update this one, or use another directory`);
    }
    if (version < LAYOUT) db.exec(`BEGIN IMMEDIATE; ${schema}; PRAGMA user_version = ${LAYOUT}; COMMIT`);
  }

  /** Moves a damaged file aside, unless another process has done so already. */
  private replaceDamaged(): void {
    this.close();
    const { file, onWarning } = this.settings;
    if (file === null || !this.isDamaged(file)) return;
    const aside = `${file}.corrupt-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    for (const end of ['', '-wal', '-shm']) if (existsSync(file + end)) renameSync(file + end, aside + end);
    onWarning(`${file} is damaged: it was moved to ${aside}, and an empty one takes its place`);
  }

  private isDamaged(file: string): boolean {
    const db = new this.sqlite.DatabaseSync(file);
    try {
      db.exec(`PRAGMA busy_timeout = ${this.settings.busyTimeout}`);
      return db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] !== 'ok';
    } catch (error) {
      if (toStoreError(error, file).code !== 'corrupt') throw error;
      return true;
    } finally {
      db.close();
    }
  }
}
