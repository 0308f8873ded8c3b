import type { Filled, Given, OptionSpec } from '../../options';

/** Options of the store: how often it writes, and how much it takes. */
export const STORE_OPTIONS = {
  flush_interval: { default: 1_000, min: 10, max: 60_000, unit: 'ms', doc: 'how often changes of caches are written; what a killed program loses at most' },
  busy_timeout: { default: 1_000, min: 0, max: 60_000, unit: 'ms', doc: 'how long a file that another process has locked is waited for' },
  max_documents: { default: 10_000, min: 1, max: 100_000_000, unit: 'documents', doc: 'documents of one tenant' },
  max_tenant_bytes: { default: 64 * 1024 * 1024, min: 1, max: 2 ** 40, unit: 'bytes', doc: 'keys and values of one tenant' },
  max_value_bytes: { default: 1024 * 1024, min: 1, max: 64 * 1024 * 1024, unit: 'bytes', doc: 'JSON text of one document' },
  max_file_size: { default: 4096, min: 1, max: 1024 * 1024, unit: 'MB', doc: 'one file of the store, with all its tenants' },
} as const satisfies Record<string, OptionSpec>;

export type StoreOptions = Given<typeof STORE_OPTIONS>;
export type FilledStoreOptions = Filled<typeof STORE_OPTIONS>;
