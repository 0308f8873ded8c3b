import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readRequest } from '../../../lib/services/http/request';
import { locationOf, redirected } from '../../../lib/services/http/redirect';

const HEADERS = { 'content-type': 'text/plain', authorization: 'a', cookie: 'b', 'x-c': 'd' };

function after(method: string, status: number, location: string, url = 'https://example.org/a/b') {
  const body = method === 'POST' || method === 'PUT' ? 'x' : null;
  const { request } = readRequest([url, { method, headers: HEADERS, body }], 10);
  const next = redirected(request, status, location);
  return { ...next, url: next.url.href, headers: [...next.headers.keys()].join(' ') };
}

describe('a redirect', () => {
  for (const [method, status, expected] of [
    ['POST', 301, 'GET'], ['POST', 302, 'GET'], ['POST', 303, 'GET'], ['POST', 307, 'POST'], ['POST', 308, 'POST'],
    ['PUT', 301, 'PUT'], ['PUT', 302, 'PUT'], ['PUT', 303, 'GET'], ['HEAD', 303, 'HEAD'], ['GET', 302, 'GET'], ['DELETE', 302, 'DELETE'], ['DELETE', 303, 'GET'],
  ] as const) {
    it(`${status} after ${method} leads to ${expected}`, () => {
      const next = after(method, status, '/c');
      assert.equal(next.method, expected);
      assert.equal(next.url, 'https://example.org/c');
      assert.equal(next.body, expected === 'POST' || expected === 'PUT' ? 'x' : null);
      assert.equal(next.headers.includes('content-type'), expected === method);
    });
  }

  for (const [location, headers] of [
    ['c', 'content-type authorization cookie x-c'],
    ['https://EXAMPLE.org:443/', 'content-type authorization cookie x-c'],
    ['https://example.com/', 'content-type x-c'],
    ['//a.example.org/', 'content-type x-c'],
    ['https://example.org:444/', 'content-type x-c'],
    ['http://example.org/', 'content-type x-c'],
  ] as const) {
    it(`to ${location} keeps ${headers}`, () => assert.equal(after('GET', 302, location).headers, headers));
  }

  for (const [location, message] of [
    ['file:///etc/passwd', /only http: and https: are possible/],
    ['data:text/plain,x', /only http: and https: are possible/],
    ['https://user:pw@example.org/', /has a user name or password/],
    ['http://[', /is not valid/],
  ] as const) {
    it(`to ${location} is refused`, () => assert.throws(() => after('GET', 302, location), message));
  }

  it('is one only with a location and one of its five statuses', () => {
    const followed = [200, 201, 300, 301, 302, 303, 304, 305, 306, 307, 308].filter((status) => locationOf(status, { location: '/' }) !== null);
    assert.deepEqual(followed, [301, 302, 303, 307, 308]);
    assert.equal(locationOf(302, {}), null);
  });
});
