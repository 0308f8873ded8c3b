import type { Database } from './database';
import { StoreError } from './errors';
import type { FilledStoreOptions } from './options';
import type { DocumentAnswer, DocumentCall, DocumentEntry } from './protocol';

/**
 * Tenants are JSON texts, so that any two of them differ in SQLite as well; keys are UTF-8 bytes, which
 * compare like their code points. `usage` counts what each tenant has.
 */
export const DOCUMENT_SCHEMA = `
  CREATE TABLE IF NOT EXISTS documents (
    tenant TEXT NOT NULL, key BLOB NOT NULL, value TEXT NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (tenant, key)
  );
  CREATE TABLE IF NOT EXISTS usage (
    tenant TEXT PRIMARY KEY, documents INTEGER NOT NULL, bytes INTEGER NOT NULL
  ) WITHOUT ROWID`;

/** Bytes of keys and values that one `list` gives at most: all of them are in the caller's memory at once. */
const LIST_BYTES = 4 * 1024 * 1024;

type Limits = Pick<FilledStoreOptions, 'max_documents' | 'max_tenant_bytes'>;

function isWrite({ method }: DocumentCall): boolean {
  return method === 'put' || method === 'delete';
}

/** The first key behind all that begin with the prefix. UTF-8 has no byte FF, and so every byte can go up by one. */
function behind(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix.length === 0 ? [0xff] : prefix);
  if (prefix.length > 0) end[end.length - 1]! += 1;
  return end;
}

/** The documents of all tenants, in one table. */
export class DocumentTable {
  constructor(
    private readonly db: Database,
    private readonly limits: Limits,
  ) {}

  /** Runs calls in one transaction. One that is refused or fails does not hurt the others. */
  runAll(calls: readonly DocumentCall[]): DocumentAnswer[] {
    try {
      return this.db.transaction(calls.some(isWrite) ? 'write' : 'read', () => calls.map((call) => this.answer(call)));
    } catch (error) {
      const { code, message } = error as StoreError;
      // Where there is no room for all of them, there may be for most.
      if (code === 'full' && calls.length > 1) return calls.flatMap((call) => this.runAll([call]));
      return calls.map(() => ({ error: { code, message } }));
    }
  }

  /** A limit is the call's own failure; anything else is the transaction's. */
  private answer(call: DocumentCall): DocumentAnswer {
    try {
      return { value: this.run(call) };
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return { error: { code: error.code, message: error.message } };
    }
  }

  private run(call: DocumentCall): string | boolean | undefined | DocumentEntry[] {
    const tenant = JSON.stringify(call.tenant);
    if (call.method === 'list') return this.list(tenant, call.prefix, call.limit);
    const key = Buffer.from(call.key);
    if (call.method === 'put') return this.put(tenant, key, call.json);
    if (call.method === 'delete') return this.delete(tenant, key);
    return this.db.all('SELECT value FROM documents WHERE tenant = ? AND key = ?', tenant, key)[0]?.['value'] as string | undefined;
  }

  private put(tenant: string, key: Buffer, json: string): undefined {
    const size = key.length + Buffer.byteLength(json);
    const before = this.size(tenant, key);
    const used = this.db.all('SELECT documents, bytes FROM usage WHERE tenant = ?', tenant)[0];
    const documents = Number(used?.['documents'] ?? 0);
    const bytes = Number(used?.['bytes'] ?? 0);
    const { max_documents: maxDocuments, max_tenant_bytes: maxBytes } = this.limits;
    if (before === null && documents >= maxDocuments) {
      throw new StoreError('limit', `db is full for this tenant: ${maxDocuments} documents at most (max_documents), ${documents} are used; delete some first`);
    }
    const grows = size - (before ?? 0);
    if (grows > 0 && bytes + grows > maxBytes) {
      throw new StoreError('limit', `db is full for this tenant: ${maxBytes} bytes at most (max_tenant_bytes), ${bytes} are used and this needs ${grows} more; delete some documents first`);
    }
    this.db.run('INSERT INTO documents VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, size = excluded.size', tenant, key, json, size);
    this.use(tenant, before === null ? 1 : 0, grows);
  }

  private delete(tenant: string, key: Buffer): boolean {
    const before = this.size(tenant, key);
    if (before === null) return false;
    this.db.run('DELETE FROM documents WHERE tenant = ? AND key = ?', tenant, key);
    this.use(tenant, -1, -before);
    return true;
  }

  private list(tenant: string, prefix: string, limit: number): DocumentEntry[] {
    const from = Buffer.from(prefix);
    const range = [tenant, from, behind(from), limit] as const;
    const where = 'FROM documents WHERE tenant = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?';
    const bytes = Number(this.db.all(`SELECT sum(size) AS bytes FROM (SELECT size ${where})`, ...range)[0]?.['bytes'] ?? 0);
    if (bytes > LIST_BYTES) {
      throw new StoreError('limit', `db.list would give ${bytes} bytes, ${LIST_BYTES} at most: ask with a longer prefix or a lower limit`);
    }
    return this.db.all(`SELECT key, value ${where}`, ...range).map(({ key, value }) => ({
      key: Buffer.from(key as Uint8Array).toString(),
      value: value as string,
    }));
  }

  private size(tenant: string, key: Buffer): number | null {
    const row = this.db.all('SELECT size FROM documents WHERE tenant = ? AND key = ?', tenant, key)[0];
    return row === undefined ? null : Number(row['size']);
  }

  private use(tenant: string, documents: number, bytes: number): void {
    this.db.run(
      'INSERT INTO usage VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET documents = documents + excluded.documents, bytes = bytes + excluded.bytes',
      tenant, documents, bytes,
    );
  }
}
