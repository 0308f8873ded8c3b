import { FetchError } from './fetch-error';
import { withoutFinalDot } from './allow-list';
import { readHeaders } from './headers';

/** A checked request. */
export interface HttpRequest {
  url: URL;
  method: string;
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
  body: string | null;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const KEYS = ['method', 'headers', 'body', 'timeout'];
const URL_LENGTH = 8192;

/** The port a URL leads to. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** Reads a URL, relative to `base` where there is one, and checks all of it but the host. */
export function readUrl(text: unknown, base?: URL): URL {
  if (typeof text !== 'string') throw new FetchError('the URL is not text');
  if (text.length > URL_LENGTH) throw new FetchError(`the URL has ${text.length} characters; ${URL_LENGTH} are possible`);
  const url = URL.parse(text, base?.href);
  if (url === null) throw new FetchError('the URL is not valid; write it as in https://example.org/path');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new FetchError(`the URL begins with ${url.protocol}; only http: and https: are possible`);
  if (url.username !== '' || url.password !== '') {
    throw new FetchError('the URL has a user name or password in it; send them in the header Authorization');
  }
  url.hostname = withoutFinalDot(url.hostname);
  return url;
}

/**
 * Checks the arguments of `http.fetch(url, { method, headers, body, timeout })`. `timeout` is in
 * milliseconds, Infinity when not given. Throws a {@link FetchError} that says what is wrong.
 */
export function readRequest(args: readonly unknown[], bodyLimit: number): { request: HttpRequest; timeout: number } {
  const url = readUrl(args[0]);
  const options = args[1] ?? {};
  if (typeof options !== 'object' || Array.isArray(options)) throw new FetchError('the second argument is not an object of options');
  for (const key of Object.keys(options)) {
    if (!KEYS.includes(key)) throw new FetchError(`the option ${JSON.stringify(key)} is not known; known are ${KEYS.join(', ')}`);
  }
  const given = options as { [Key in 'method' | 'headers' | 'body' | 'timeout']?: unknown };
  const method = readMethod(given.method ?? 'GET');
  const headers = readHeaders(given.headers);
  const body = readBody(given.body ?? null, bodyLimit);
  if (body !== null && (method === 'GET' || method === 'HEAD')) throw new FetchError(`a ${method} request has no body; use POST or PUT`);
  if (body !== null && !headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8');
  return { request: { url, method, headers, body }, timeout: readTimeout(given.timeout ?? Infinity) };
}

function readMethod(given: unknown): string {
  const method = typeof given === 'string' ? given.toUpperCase() : '';
  if (!METHODS.includes(method)) throw new FetchError(`the method ${JSON.stringify(given)} is not possible; use one of ${METHODS.join(', ')}`);
  return method;
}

function readBody(given: unknown, limit: number): string | null {
  if (given === null) return null;
  if (typeof given !== 'string') throw new FetchError('body is not text; make text of it, as with JSON.stringify');
  const bytes = Buffer.byteLength(given);
  if (bytes > limit) throw new FetchError(`body has ${bytes} bytes; ${limit} are possible (http.request_limit)`);
  return given;
}

function readTimeout(given: unknown): number {
  if (typeof given !== 'number' || !(given > 0)) throw new FetchError(`timeout is ${JSON.stringify(given)}; give milliseconds above 0`);
  return given;
}
