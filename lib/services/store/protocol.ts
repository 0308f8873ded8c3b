/**
 * What the two threads of a store say to each other. A message carries a batch: all changes of an
 * interval, or all calls that came together.
 */
import type { CacheChange } from '../../guest/cache';
import type { StoreErrorCode } from './errors';
import type { FilledStoreOptions } from './options';

/** What the thread gets when it starts. */
export interface ThreadConfig {
  /** Null: in memory. */
  directory: string | null;
  options: FilledStoreOptions;
}

/** The cache of one processor of one tenant. */
export interface CacheId {
  tenant: string;
  name: string;
}

export interface CacheChanges extends CacheId {
  changes: CacheChange[];
}

/** One call for a document. Values are JSON texts. */
export type DocumentCall =
  | { method: 'get'; tenant: string; key: string }
  | { method: 'put'; tenant: string; key: string; json: string }
  | { method: 'delete'; tenant: string; key: string }
  | { method: 'list'; tenant: string; prefix: string; limit: number };

export interface DocumentEntry {
  key: string;
  /** JSON text. */
  value: string;
}

export type Failure = { code: StoreErrorCode; message: string };

/** The answer to one call, or why there is none. */
export type DocumentAnswer = { value: string | boolean | undefined | DocumentEntry[] } | { error: Failure };

export type Request =
  | { type: 'load'; cache: CacheId }
  /** In one transaction. */
  | { type: 'write'; caches: CacheChanges[] }
  /** In one transaction, in this order. */
  | { type: 'documents'; calls: DocumentCall[] }
  | { type: 'close' };

/** What each request is answered with. */
export interface Answers {
  load: CacheChange[];
  write: undefined;
  documents: DocumentAnswer[];
  close: undefined;
}

export type Reply =
  | { type: 'ready' }
  /** There is no SQLite here. Nothing comes after it. */
  | { type: 'unavailable'; reason: string }
  | { type: 'answer'; id: number; value: unknown }
  | { type: 'failed'; id: number; error: Failure }
  | { type: 'warning'; text: string };
