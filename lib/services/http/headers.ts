import { FetchError } from './fetch-error';

/** Bounds of the headers of a request and of a response. */
export const HEADER_BYTES = 16 * 1024;
export const HEADER_COUNT = 100;

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers that belong to the connection and to how a body is carried. */
const REFUSED = new Set([
  'accept-encoding', 'connection', 'content-length', 'expect', 'host', 'http2-settings', 'keep-alive', 'te', 'trailer',
  'transfer-encoding', 'upgrade',
]);

/** Checks what a script gave as headers. Gives them with their names in lower case. */
export function readHeaders(given: unknown): Map<string, string> {
  const headers = new Map<string, string>();
  if (given === undefined || given === null) return headers;
  if (typeof given !== 'object' || Array.isArray(given)) throw new FetchError('headers is not an object of names and values');
  let bytes = 0;
  for (const [written, value] of Object.entries(given as Record<string, unknown>)) {
    if (!NAME.test(written)) throw new FetchError(`${JSON.stringify(written)} is not the name of a header`);
    const name = written.toLowerCase();
    if (REFUSED.has(name) || name.startsWith('proxy-')) {
      throw new FetchError(`the header ${written} is set by the connection and cannot be given; leave it out`);
    }
    if (headers.has(name)) throw new FetchError(`the header ${written} is given twice`);
    headers.set(name, readValue(written, value));
    bytes += name.length + String(value).length + 4;
  }
  if (headers.size > HEADER_COUNT || bytes > HEADER_BYTES) {
    throw new FetchError(`the request has ${headers.size} headers with ${bytes} bytes; ${HEADER_COUNT} with ${HEADER_BYTES} bytes are possible`);
  }
  return headers;
}

function readValue(name: string, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw new FetchError(`the header ${name} is not text`);
  }
  const text = String(value);
  if (!VALUE.test(text)) throw new FetchError(`the header ${name} has a character that headers cannot carry, such as a line break`);
  return text;
}

/** The headers of a response from their raw list: names in lower case, values of the same name joined with `, `. */
export function responseHeaders(raw: readonly string[]): Record<string, string> {
  if (raw.length / 2 > HEADER_COUNT) throw new FetchError(`the response has ${raw.length / 2} headers; ${HEADER_COUNT} are possible`);
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(headers);
}
