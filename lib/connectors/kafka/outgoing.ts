import type { Message } from 'kafkajs';
import { ConnectorError, type Outgoing } from '../connector';

/** What the parts of a message take beside their bytes, about. */
const OVERHEAD = 100;
const TOPIC = /^[a-zA-Z0-9._-]{1,249}$/;

/** One call of a sink: settles when all its messages have. */
export class Sending {
  private readonly results: (ConnectorError | null)[];
  private open: number;
  private readonly settled = Promise.withResolvers<(ConnectorError | null)[]>();

  constructor(count: number) {
    this.results = Array<null>(count).fill(null);
    this.open = count;
    if (count === 0) this.settled.resolve([]);
  }

  get result(): Promise<(ConnectorError | null)[]> {
    return this.settled.promise;
  }

  settle(index: number, error: ConnectorError | null): void {
    this.results[index] = error;
    if (--this.open === 0) this.settled.resolve(this.results);
  }
}

/** A message that waits for its broker. */
export interface Waiting {
  readonly message: Message;
  readonly bytes: number;
  /** To be called once: null when it is delivered. */
  settle(error: ConnectorError | null): void;
}

/** Bytes that a message takes at the broker, about. */
export function bytesOf({ content, key, headers }: Outgoing): number {
  let bytes = OVERHEAD + (content === null ? 0 : Buffer.byteLength(content));
  if (key !== null && key !== undefined) bytes += Buffer.byteLength(key);
  if (headers !== undefined) for (const name in headers) bytes += name.length + String(headers[name]).length;
  return bytes;
}

/** Why a message can never be sent; null when it can. */
export function complaint({ topic, headers, partition, timestamp }: Outgoing, bytes: number, maxBytes: number): ConnectorError | null {
  if (!TOPIC.test(topic)) {
    return new ConnectorError('invalid_message', `${JSON.stringify(topic)} is no topic: up to 249 of A-Z a-z 0-9 . _ -`);
  }
  if (bytes > maxBytes) return new ConnectorError('too_large', `${topic}: ${bytes} bytes are more than max_message (${maxBytes})`);
  if (partition !== undefined && !(Number.isInteger(partition) && partition >= 0)) {
    return new ConnectorError('invalid_message', `${topic}: ${partition} is no partition`);
  }
  if (timestamp !== undefined && !(Number.isSafeInteger(timestamp) && timestamp >= 0)) {
    return new ConnectorError('invalid_message', `${topic}: ${timestamp} is no time in milliseconds since 1970`);
  }
  const header = Object.entries(headers ?? {}).find(([, value]) => typeof value !== 'string');
  return header === undefined ? null : new ConnectorError('invalid_message', `${topic}: the header ${header[0]} is no text`);
}

/** A message as kafkajs takes it. */
export function toKafka({ content, key, headers, partition, timestamp }: Outgoing): Message {
  const message: Message = { key: key ?? null, value: content };
  if (headers !== undefined) message.headers = headers;
  if (partition !== undefined) message.partition = partition;
  if (timestamp !== undefined) message.timestamp = String(timestamp);
  return message;
}
