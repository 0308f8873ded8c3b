/** What can go wrong in a store, in one table. A code is stable. */
export const STORE_ERRORS = {
  /** This Node has no SQLite, or the store's thread is gone. */
  unavailable: 'the store is not available',
  /** Another process holds a lock on the file. */
  locked: 'the file is locked by another process',
  /** The disk is full, or the file has reached `max_file_size`. */
  full: 'there is no room left for the file',
  /** The file or its directory cannot be opened or written. */
  not_writable: 'the file cannot be written',
  /** The file is damaged and could not be replaced. */
  corrupt: 'the file is damaged',
  /** A tenant or a document is at its limit. */
  limit: 'a limit of the store is reached',
  /** The store was closed. */
  closed: 'the store is closed',
  /** Anything else that SQLite or the file system says. */
  failed: 'the store failed',
} as const;

/** A code of {@link STORE_ERRORS}. */
export type StoreErrorCode = keyof typeof STORE_ERRORS;

/** A store did not do what it was asked to. The message says where, why, and what to do. */
export class StoreError extends Error {
  constructor(readonly code: StoreErrorCode, message: string) {
    super(message);
    this.name = 'StoreError';
  }
}

/** Result codes of SQLite, without their extensions. */
const SQLITE: Record<number, { code: StoreErrorCode; advice: string }> = {
  5: { code: 'locked', advice: 'another process has locked it: close that process, or raise busy_timeout' },
  6: { code: 'locked', advice: 'another process has locked it: close that process, or raise busy_timeout' },
  8: { code: 'not_writable', advice: 'check the permissions of the file and its directory' },
  10: { code: 'failed', advice: 'the disk reports an error: check it' },
  11: { code: 'corrupt', advice: 'its content is damaged' },
  13: { code: 'full', advice: 'free space on the disk, delete what is not needed, or raise max_file_size' },
  14: { code: 'not_writable', advice: 'check that its directory exists and may be written' },
  26: { code: 'corrupt', advice: 'its content is damaged' },
};

/** What the file system says of a directory that cannot be used. */
const NOT_WRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENOENT']);

/** What SQLite or the file system threw, as an error that names the file and what to do. */
export function toStoreError(error: unknown, file: string): StoreError {
  if (error instanceof StoreError) return error;
  const { message, errcode, code } = error as Error & { errcode?: number; code?: string };
  const known = errcode === undefined ? undefined : SQLITE[errcode & 0xff];
  if (known !== undefined) return new StoreError(known.code, `${file}: ${message}: ${known.advice}`);
  return code !== undefined && NOT_WRITABLE.has(code)
    ? new StoreError('not_writable', `${file}: ${message}: check that its directory exists and may be written`)
    : new StoreError('failed', `${file}: ${message}`);
}
