import { readUrl, type HttpRequest } from './request';

/** Redirects that are followed at most. */
export const REDIRECT_LIMIT = 5;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const OF_THE_BODY = ['content-encoding', 'content-language', 'content-location', 'content-type'];
const OF_THE_ORIGIN = ['authorization', 'cookie'];

/** Where a response leads on to; null when it is the end. */
export function locationOf(status: number, headers: Readonly<Record<string, string>>): string | null {
  return REDIRECTS.has(status) ? headers['location'] ?? null : null;
}

/** The request that follows a redirect, with method, body and headers changed as the Fetch standard says. */
export function redirected(request: HttpRequest, status: number, location: string): HttpRequest {
  const url = readUrl(location, request.url);
  const toGet = status === 303 ? request.method !== 'HEAD' : status <= 302 && request.method === 'POST';
  const dropped = [
    ...(toGet ? OF_THE_BODY : []),
    ...(url.origin === request.url.origin ? [] : OF_THE_ORIGIN),
  ];
  return {
    url,
    method: toGet ? 'GET' : request.method,
    headers: new Map([...request.headers].filter(([name]) => !dropped.includes(name))),
    body: toGet ? null : request.body,
  };
}
