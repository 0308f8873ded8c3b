import { isDate, isMap, isSet, isUint8Array } from 'node:util/types';
import { isSecret, MASK, maskText } from './mask';
import { cutToBytes, oneLine } from './plain';

/** Bytes of a message that the log shows at most. */
export const MAX_MESSAGE = 64 * 1024;

/** Kept free for the notes that say how long was what is cut. */
const NOTES = 1_024;
const MAX_DEPTH = 20;

/**
 * A message that is any value, as one line like JSON: secrets masked, at most `limit` bytes (at least 2 kB), and what
 * is left out told by its length. Calls no getter, and takes time for what it shows only.
 */
export function shortenValue(value: unknown, limit = MAX_MESSAGE): string {
  const writer = new Writer(limit - NOTES);
  writer.value(value, 0);
  return cutToBytes(writer.text, limit);
}

/** As {@link shortenValue}, for a message that is a line of text. */
export function shortenLine(line: Buffer, limit = MAX_MESSAGE): string {
  const room = limit - NOTES;
  const isCut = line.length > room;
  // The last character may be half there.
  const text = isCut ? line.subarray(0, room).toString().replace(/\ufffd$/, '') : line.toString();
  const plain = oneLine(maskText(text, isCut));
  const shown = cutToBytes(plain, room);
  return isCut || shown.length < plain.length ? `${shown}… (of ${line.length} bytes)` : shown;
}

class Writer {
  text = '';
  /** Objects that the one being written is in. */
  private readonly around = new Set<object>();

  constructor(private left: number) {}

  value(value: unknown, depth: number): void {
    if (typeof value === 'string') this.string(value);
    else if (typeof value === 'bigint') this.put(BigInt.asIntN(64, value) === value ? String(value) : '[bigint]');
    else if (typeof value === 'function' || typeof value === 'symbol') this.put(`[${typeof value}]`);
    else if (typeof value !== 'object' || value === null) this.put(String(value));
    else if (this.around.has(value)) this.put('[circular]');
    else if (depth > MAX_DEPTH) this.put('[nested deeper]');
    else this.object(value, depth);
  }

  private object(value: object, depth: number): void {
    this.around.add(value);
    try {
      if (Array.isArray(value)) this.array(value, depth);
      else if (isUint8Array(value)) this.bytes(value);
      else if (isDate(value)) this.put(Number.isNaN(value.getTime()) ? '[invalid date]' : `"${value.toISOString()}"`);
      else if (isMap(value) || isSet(value)) this.put(`[${value.size} entries]`);
      else if (isPlain(value)) this.properties(value, depth);
      else this.put(`[${nameOf(value)}]`);
    } catch {
      // A Proxy may refuse everything.
      this.put('[unreadable]');
    }
    this.around.delete(value);
  }

  private array(value: readonly unknown[], depth: number): void {
    this.put('[');
    for (let index = 0; index < value.length; index++) {
      if (index > 0) this.put(',');
      if (this.left <= 0) {
        this.note(`… (of ${value.length} elements)`);
        break;
      }
      this.value(value[index], depth + 1);
    }
    this.put(']');
  }

  private properties(value: object, depth: number): void {
    this.put('{');
    let isFirst = true;
    for (const key in value) {
      const property = Object.getOwnPropertyDescriptor(value, key);
      if (property === undefined) continue;
      if (!isFirst) this.put(',');
      isFirst = false;
      if (this.left <= 0) {
        this.note('… (more properties)');
        break;
      }
      this.string(key);
      this.put(':');
      if (isSecret(key)) this.put(`"${MASK}"`);
      else if ('value' in property) this.value(property.value, depth + 1);
      else this.put('[getter]');
    }
    this.put('}');
  }

  private string(value: string): void {
    const isCut = value.length > this.left;
    const text = maskText(isCut ? value.slice(0, Math.max(0, this.left)) : value, isCut);
    const json = oneLine(JSON.stringify(text)).slice(0, -1);
    const shown = cutToBytes(json, this.left);
    this.put(`${shown}"`);
    if (isCut || shown.length < json.length) this.note(`… (of ${value.length} characters)`);
  }

  private bytes(value: Uint8Array): void {
    const buffer = Buffer.from(value.buffer, value.byteOffset, Math.min(value.byteLength, Math.max(0, this.left)));
    const text = buffer.toString().replace(/\ufffd$/, '');
    if (text.includes('\ufffd')) this.put(`[${value.byteLength} bytes]`);
    else {
      const isCut = buffer.length < value.byteLength;
      this.string(maskText(text, isCut));
      if (isCut) this.note(`… (of ${value.byteLength} bytes)`);
    }
  }

  private put(text: string): void {
    this.text += text;
    this.left -= Buffer.byteLength(text);
  }

  /** Notes have room of their own. */
  private note(text: string): void {
    this.text += text;
  }
}

/** A plain object, also one of another context such as a function node's. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function nameOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as object;
  const maker: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  const name: unknown = typeof maker === 'function' ? Object.getOwnPropertyDescriptor(maker, 'name')?.value : null;
  return typeof name === 'string' && name !== '' ? oneLine(name.slice(0, 100)) : 'object';
}
