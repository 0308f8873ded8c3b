import { isUtf8 } from 'node:buffer';
import { isDate, isUint8Array } from 'node:util/types';
import { ACK } from './acknowledgements';
import type { FlowMessage } from './node-red';

/**
 * A property that comes back on the output: `json` is the text of it that went into the sandbox, or null when it
 * stayed on the host.
 */
export interface KeptProperty {
  value: unknown;
  json: string | null;
}

/** A message as one line of JSON, and what has to be put back into its results; null for most messages. */
export interface Encoded {
  line: string;
  kept: Map<string, KeptProperty> | null;
}

/** A plain object, also one that a function node made: its context has an Object of its own. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf');
}

/** Says whether a property other than `payload` and `meta` cannot be copied: `req`, `res`, sockets, functions. */
export function staysOnHost(key: string, value: unknown): boolean {
  if (typeof value !== 'object') return ['function', 'symbol', 'bigint'].includes(typeof value);
  if (value === null) return false;
  if (key === 'req' || key === 'res') return true;
  return !(Array.isArray(value) || Buffer.isBuffer(value) || isDate(value) || isPlain(value));
}

/** Bytes as text where they are UTF-8, else as the Buffer of them, which JSON writes as an array of numbers. */
function fromBytes(bytes: Uint8Array): string | Buffer {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? buffer.toString() : buffer;
}

/** Most messages have nothing but text and numbers beside their payload: these are written in one go. */
function isSimple(msg: FlowMessage): boolean {
  for (const key in msg) {
    const value = msg[key];
    switch (typeof value) {
      case 'object':
        if (value === null || key === 'meta' || (key === 'payload' && !isUint8Array(value))) continue;
        return false;
      case 'bigint':
      case 'function':
      case 'symbol':
        return false;
    }
  }
  return true;
}

/**
 * Writes a message as one line of JSON.
 * @throws {TypeError} when `payload` or `meta` has no JSON text (a bigint, an object that contains itself)
 */
export function encode(msg: FlowMessage): Encoded {
  return isSimple(msg) ? { line: withoutToken(msg), kept: null } : encodeParts(msg);
}

/** Scripts do not get to see what acknowledges a message. Taken out for the moment, which costs less than a copy. */
function withoutToken(msg: FlowMessage): string {
  const token = msg[ACK];
  if (token === undefined) return JSON.stringify(msg);
  msg[ACK] = undefined;
  try {
    return JSON.stringify(msg);
  } finally {
    msg[ACK] = token;
  }
}

function encodeParts(msg: FlowMessage): Encoded {
  const kept = new Map<string, KeptProperty>();
  const parts: string[] = [];
  for (const [key, value] of Object.entries(msg)) {
    const json = propertyText(key, value, kept);
    if (json !== undefined) parts.push(`${JSON.stringify(key)}:${json}`);
  }
  return { line: `{${parts.join(',')}}`, kept };
}

/** The JSON text of one property; undefined when it does not go into the sandbox. */
function propertyText(key: string, value: unknown, kept: Map<string, KeptProperty>): string | undefined {
  if (key === ACK) return undefined;
  if (key === 'payload') return payloadText(value, kept);
  if (key === 'meta') return JSON.stringify(value) as string | undefined;
  if (staysOnHost(key, value)) {
    kept.set(key, { value, json: null });
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) as string | undefined;
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch {
    json = undefined;
  }
  kept.set(key, { value, json: json ?? null });
  return json;
}

function payloadText(payload: unknown, kept: Map<string, KeptProperty>): string | undefined {
  if (!isUint8Array(payload)) return JSON.stringify(payload) as string | undefined;
  const content = fromBytes(payload);
  const json = JSON.stringify(content);
  if (typeof content !== 'string') kept.set('payload', { value: payload, json });
  return json;
}
