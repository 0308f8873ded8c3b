import type { LookupAddress } from 'node:dns';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { addressOf } from './addresses';
import { FetchError } from './fetch-error';
import { HEADER_BYTES } from './headers';
import { portOf, type HttpRequest } from './request';

/** Answers every question with addresses that were checked before, so that no second resolution can differ. */
function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses;
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function sentHeaders(request: HttpRequest): Record<string, string> {
  const headers: Record<string, string> = { accept: '*/*', 'user-agent': 'tagwright', ...Object.fromEntries(request.headers) };
  // Compressed text is not asked for: unpacked it could have any size.
  headers['accept-encoding'] = 'identity';
  if (request.body !== null) headers['content-length'] = String(Buffer.byteLength(request.body));
  else if (['POST', 'PUT', 'PATCH'].includes(request.method)) headers['content-length'] = '0';
  return headers;
}

/**
 * Sends one request over a connection of its own to one of `addresses`, and gives the response when its
 * headers are there. The body is for the caller to read or to destroy. `signal` ends all of it.
 */
export function send(request: HttpRequest, addresses: readonly LookupAddress[], signal: AbortSignal): Promise<IncomingMessage> {
  const { url, method, body } = request;
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = client.request({
      protocol: url.protocol,
      hostname: addressOf(url.hostname) ?? url.hostname,
      port: portOf(url),
      path: url.pathname + url.search,
      method,
      headers: sentHeaders(request),
      lookup: pinned(addresses),
      // A connection of its own: none is shared between tenants, and no proxy of the environment is used.
      agent: false,
      maxHeaderSize: HEADER_BYTES,
      insecureHTTPParser: false,
      signal,
    });
    sent.on('response', resolve);
    sent.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new FetchError(`${url.origin} wants another protocol than HTTP`));
    });
    sent.on('error', reject);
    sent.on('close', () => reject(new FetchError(`${url.origin} closed the connection without a response`)));
    sent.end(body ?? undefined);
  });
}

/**
 * Reads the body of a response as UTF-8 text. Rejects when it has more than `limit` bytes, is compressed,
 * or ends before it is complete.
 */
export async function readText(response: IncomingMessage, headers: Readonly<Record<string, string>>, limit: number): Promise<string> {
  const encoding = headers['content-encoding'] ?? 'identity';
  const announced = Number(headers['content-length'] ?? 0);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (encoding.toLowerCase() !== 'identity') throw new FetchError(`the response is compressed (${encoding}), which was not asked for`);
      size += chunk.length;
      if (Math.max(size, announced) > limit) throw new FetchError(`the response is larger than ${limit} bytes (http.response_limit)`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof FetchError ? error : new FetchError(`the connection ended before the response was complete: ${(error as Error).message}`);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
