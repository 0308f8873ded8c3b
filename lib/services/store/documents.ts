import { CallQueue } from './call-queue';
import { StoreError } from './errors';
import type { FilledStoreOptions } from './options';
import type { DocumentEntry } from './protocol';
import type { StoreThread } from './thread';

const KEY_LENGTH = 512;
const LIST_ENTRIES = 1_000;

/** What `list` is to give. */
export interface ListOptions {
  /** Only keys that begin with it. Default: all. */
  prefix?: string | undefined;
  /** Entries at most: 1 to 1,000. Default 1,000. */
  limit?: number | undefined;
}

function assertKey(method: string, key: unknown): asserts key is string {
  const isKey = typeof key === 'string' && key.length >= 1 && key.length <= KEY_LENGTH && key.isWellFormed();
  if (!isKey) throw new TypeError(`db.${method}: the key is a text of 1 to ${KEY_LENGTH} characters`);
}

function assertTenant(method: string, tenant: unknown): asserts tenant is string {
  if (typeof tenant !== 'string' || tenant === '') throw new TypeError(`db.${method}: the tenant is a text that is not empty`);
}

/**
 * Documents in the namespace of a tenant. Calls that come together share one transaction; an answer comes
 * when it is committed. Every method rejects with TypeError for arguments that are not valid, and with
 * StoreError when a limit is reached or the file cannot be used.
 */
export class Documents {
  private readonly queue: CallQueue;

  constructor(
    thread: StoreThread,
    private readonly options: FilledStoreOptions,
    onWarning: (text: string) => void,
  ) {
    this.queue = new CallQueue(thread, onWarning);
  }

  /** The JSON text of a document; undefined when there is none. */
  async get(tenant: string, key: string): Promise<string | undefined> {
    assertTenant('get', tenant);
    assertKey('get', key);
    return this.queue.add({ method: 'get', tenant, key }, 0);
  }

  /** Makes or replaces a document. `json` is its text in JSON. */
  async put(tenant: string, key: string, json: string): Promise<void> {
    assertTenant('put', tenant);
    assertKey('put', key);
    if (typeof json !== 'string') throw new TypeError('db.put: the value is given as JSON text');
    const bytes = Buffer.byteLength(json);
    const most = this.options.max_value_bytes;
    if (bytes > most) throw new StoreError('limit', `db.put: the document "${key}" has ${bytes} bytes as JSON, ${most} at most (max_value_bytes)`);
    await this.queue.add({ method: 'put', tenant, key, json }, bytes);
  }

  /** Gives whether there was such a document. */
  async delete(tenant: string, key: string): Promise<boolean> {
    assertTenant('delete', tenant);
    assertKey('delete', key);
    return this.queue.add({ method: 'delete', tenant, key }, 0);
  }

  /** Keys with their documents as JSON texts, in the order of the keys' code points. */
  async list(tenant: string, { prefix = '', limit = LIST_ENTRIES }: ListOptions = {}): Promise<DocumentEntry[]> {
    assertTenant('list', tenant);
    const isPrefix = typeof prefix === 'string' && prefix.length <= KEY_LENGTH && prefix.isWellFormed();
    if (!isPrefix) throw new TypeError(`db.list: the prefix is a text of ${KEY_LENGTH} characters at most`);
    const isLimit = Number.isInteger(limit) && limit >= 1 && limit <= LIST_ENTRIES;
    if (!isLimit) throw new TypeError(`db.list: the limit is a whole number from 1 to ${LIST_ENTRIES}`);
    return this.queue.add({ method: 'list', tenant, prefix, limit }, 0);
  }

  /** Takes no more calls, and waits for those that it has. */
  close(): Promise<void> {
    return this.queue.close();
  }
}
