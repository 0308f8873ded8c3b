import { createRequire } from 'node:module';
import type { DatabaseSync } from 'node:sqlite';

/** The result codes of SQLite that are told apart. Extended codes carry them in their lowest byte. */
export const SQLITE = { busy: 5, locked: 6, corrupt: 11, full: 13, notADatabase: 26 } as const;

/**
 * SQLite's class for databases.
 * @throws {Error} on Node 22.9 to 22.12, where it is behind a flag
 */
export function loadSqlite(): typeof DatabaseSync {
  const builtIn = 'node:sqlite';
  try {
    return (createRequire(__filename)(builtIn) as { DatabaseSync: typeof DatabaseSync }).DatabaseSync;
  } catch {
    throw new Error(`Node ${process.version} has no ${builtIn}; it is there from Node 22.13 on`);
  }
}

/** SQLite's result code of an error; null for errors of another kind. */
export function resultCode(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;
}
