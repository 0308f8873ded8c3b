import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readRequest } from '../../../lib/services/http/request';

const URL_ = 'http://example.org/';

describe('the arguments of http.fetch', () => {
  it('are a URL and options', () => {
    const { request, timeout } = readRequest(['http://Example.org./a?b#c', { method: 'post', headers: { 'X-A': 1 }, body: 'é', timeout: 5 }], 10);
    assert.equal(request.url.href, 'http://example.org/a?b#c');
    assert.deepEqual([request.method, request.body, timeout], ['POST', 'é', 5]);
    assert.deepEqual([...request.headers], [['x-a', '1'], ['content-type', 'text/plain;charset=UTF-8']]);
  });

  it('need nothing but the URL', () => {
    const { request, timeout } = readRequest([URL_], 10);
    assert.deepEqual([request.method, request.body, request.headers.size, timeout], ['GET', null, 0, Infinity]);
  });

  for (const [args, message] of [
    [[], 'the URL is not text'],
    [['/path'], 'the URL is not valid; write it as in https://example.org/path'],
    [['http://127.0.0.256/'], 'the URL is not valid; write it as in https://example.org/path'],
    [[`http://example.org/${'a'.repeat(9000)}`], 'the URL has 9019 characters; 8192 are possible'],
    [['file:///etc/passwd'], 'the URL begins with file:; only http: and https: are possible'],
    [['ftp://example.org'], 'the URL begins with ftp:; only http: and https: are possible'],
    [['http://user:pw@example.org/'], 'the URL has a user name or password in it; send them in the header Authorization'],
    [['http://user@example.org/'], 'the URL has a user name or password in it; send them in the header Authorization'],
    [[URL_, 'GET'], 'the second argument is not an object of options'],
    [[URL_, { redirect: 'error' }], 'the option "redirect" is not known; known are method, headers, body, timeout'],
    [[URL_, { method: 'CONNECT' }], 'the method "CONNECT" is not possible; use one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
    [[URL_, { method: 'GET\r\nX: y' }], 'the method "GET\\r\\nX: y" is not possible; use one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
    [[URL_, { body: 'x' }], 'a GET request has no body; use POST or PUT'],
    [[URL_, { method: 'POST', body: { a: 1 } }], 'body is not text; make text of it, as with JSON.stringify'],
    [[URL_, { method: 'POST', body: 'éééééé' }], 'body has 12 bytes; 10 are possible (http.request_limit)'],
    [[URL_, { timeout: 0 }], 'timeout is 0; give milliseconds above 0'],
    [[URL_, { timeout: '5' }], 'timeout is "5"; give milliseconds above 0'],
    [[URL_, { headers: ['a'] }], 'headers is not an object of names and values'],
    [[URL_, { headers: { 'a b': 'c' } }], '"a b" is not the name of a header'],
    [[URL_, { headers: { a: 'b\r\nc: d' } }], 'the header a has a character that headers cannot carry, such as a line break'],
    [[URL_, { headers: { a: '→' } }], 'the header a has a character that headers cannot carry, such as a line break'],
    [[URL_, { headers: { a: ['b'] } }], 'the header a is not text'],
    [[URL_, { headers: { a: '1', A: '2' } }], 'the header A is given twice'],
    [[URL_, { headers: { a: 'x'.repeat(16_384) } }], 'the request has 1 headers with 16389 bytes; 100 with 16384 bytes are possible'],
    [
      [URL_, { headers: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`a${index}`, ''])) }],
      'the request has 101 headers with 698 bytes; 100 with 16384 bytes are possible',
    ],
    ...['Host', 'Connection', 'Content-Length', 'Transfer-Encoding', 'Upgrade', 'TE', 'Accept-Encoding', 'Proxy-Authorization'].map((name) => [
      [URL_, { headers: { [name]: 'x' } }], `the header ${name} is set by the connection and cannot be given; leave it out`,
    ] as const),
  ] as const) {
    it(`are refused: ${message}`, () => assert.throws(() => readRequest(args, 10), { name: 'FetchError', message }));
  }
});
