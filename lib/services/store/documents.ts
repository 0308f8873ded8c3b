import { StoreError } from './errors';
import type { FilledStoreOptions } from './options';
import type { DocumentAnswer, DocumentCall, DocumentEntry } from './protocol';
import type { StoreThread } from './thread';

const KEY_LENGTH = 512;
const LIST_ENTRIES = 1_000;
/** Calls in one transaction at most, and calls and bytes that wait for their turn. */
const BATCH_CALLS = 1_000;
const WAITING_CALLS = 10_000;
const WAITING_BYTES = 64 * 1024 * 1024;

/** What `list` is to give. */
export interface ListOptions {
  /** Only keys that begin with it. Default: all. */
  prefix?: string | undefined;
  /** Entries at most: 1 to 1,000. Default 1,000. */
  limit?: number | undefined;
}

interface WaitingCall {
  call: DocumentCall;
  bytes: number;
  resolve: (value: never) => void;
  reject: (error: StoreError) => void;
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
  private readonly queue: WaitingCall[] = [];
  private waitingBytes = 0;
  private running: Promise<void> | null = null;
  private isClosed = false;

  constructor(
    private readonly thread: StoreThread,
    private readonly options: FilledStoreOptions,
  ) {}

  /** The JSON text of a document; undefined when there is none. */
  async get(tenant: string, key: string): Promise<string | undefined> {
    assertTenant('get', tenant);
    assertKey('get', key);
    return this.ask<string | undefined>({ method: 'get', tenant, key });
  }

  /** Makes or replaces a document. `json` is its text in JSON. */
  async put(tenant: string, key: string, json: string): Promise<void> {
    assertTenant('put', tenant);
    assertKey('put', key);
    if (typeof json !== 'string') throw new TypeError('db.put: the value is given as JSON text');
    const bytes = Buffer.byteLength(json);
    const most = this.options.max_value_bytes;
    if (bytes > most) throw new StoreError('limit', `db.put: the document "${key}" has ${bytes} bytes as JSON, ${most} at most (max_value_bytes)`);
    await this.ask<undefined>({ method: 'put', tenant, key, json }, bytes);
  }

  /** Gives whether there was such a document. */
  async delete(tenant: string, key: string): Promise<boolean> {
    assertTenant('delete', tenant);
    assertKey('delete', key);
    return this.ask<boolean>({ method: 'delete', tenant, key });
  }

  /** Keys with their documents as JSON texts, in the order of the keys' code points. */
  async list(tenant: string, { prefix = '', limit = LIST_ENTRIES }: ListOptions = {}): Promise<DocumentEntry[]> {
    assertTenant('list', tenant);
    const isPrefix = typeof prefix === 'string' && prefix.length <= KEY_LENGTH && prefix.isWellFormed();
    if (!isPrefix) throw new TypeError(`db.list: the prefix is a text of ${KEY_LENGTH} characters at most`);
    const isLimit = Number.isInteger(limit) && limit >= 1 && limit <= LIST_ENTRIES;
    if (!isLimit) throw new TypeError(`db.list: the limit is a whole number from 1 to ${LIST_ENTRIES}`);
    return this.ask<DocumentEntry[]>({ method: 'list', tenant, prefix, limit });
  }

  /** Takes no more calls, and waits for those that it has. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.running;
  }

  private ask<T>(call: DocumentCall, bytes = 0): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.isClosed) {
        reject(new StoreError('closed', `db.${call.method}: the store is closed`));
        return;
      }
      const isFull = this.queue.length >= WAITING_CALLS || this.waitingBytes + bytes > WAITING_BYTES;
      if (isFull) {
        reject(new StoreError('limit', `db.${call.method}: too much waits for the disk (${this.queue.length} calls, ${this.waitingBytes} bytes): try again later`));
        return;
      }
      this.waitingBytes += bytes;
      this.queue.push({ call, bytes, resolve: resolve as (value: never) => void, reject });
      this.running ??= this.runQueue();
    });
  }

  private async runQueue(): Promise<void> {
    // What else is asked for in this turn of the event loop comes along.
    await new Promise(setImmediate);
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, BATCH_CALLS);
      for (const { bytes } of batch) this.waitingBytes -= bytes;
      try {
        const answers = await this.thread.request({ type: 'documents', calls: batch.map(({ call }) => call) });
        batch.forEach((waiting, index) => settle(waiting, answers[index]));
      } catch (error) {
        for (const { reject } of batch) reject(error as StoreError);
      }
    }
    this.running = null;
  }
}

function settle({ resolve, reject }: WaitingCall, answer: DocumentAnswer | undefined): void {
  if (answer !== undefined && 'value' in answer) resolve(answer.value as never);
  else reject(new StoreError(answer?.error.code ?? 'failed', answer?.error.message ?? 'the store gave no answer'));
}
