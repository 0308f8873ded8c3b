import assert from 'node:assert/strict';
import { createServer as createSocketServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { freePort } from '../../support/ports';
import { fetcher, listen, serve } from './server';

/** A server that writes `text` as it is to each connection that sends something. */
async function raw(text: string | ((socket: Socket) => void)): Promise<string> {
  const server = createSocketServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => (typeof text === 'string' ? socket.end(text) : text(socket)));
  });
  return `127.0.0.1:${await listen(server)}`;
}

describe('http.fetch gives', () => {
  it('status, headers and text as plain data', async () => {
    const host = await serve((_request, response) => {
      response.writeHead(404, [['X-A', '1'], ['x-a', '2'], ['Set-Cookie', 'b'], ['Set-Cookie', 'c'], ['__proto__', 'd']].flat());
      response.end('\ufeffnicht gefunden: é');
    });
    const { status, headers, body } = await fetcher([host])(`http://${host}/`);
    assert.deepEqual([status, body], [404, 'nicht gefunden: é']);
    assert.deepEqual([headers['x-a'], headers['set-cookie'], Object.getOwnPropertyDescriptor(headers, '__proto__')?.value], ['1, 2', 'b, c', 'd']);
  });

  it('the server what the script gave', async () => {
    const host = await serve((request, response) => {
      const { method, url, headers } = request;
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk)).on('end', () => response.end(JSON.stringify({ method, url, headers, body })));
    });
    const { body } = await fetcher([host])(`http://${host}/a%20b?c=d e#f`, { method: 'PUT', headers: { 'X-A': 'b', Accept: 'text/csv' }, body: 'é' });
    assert.deepEqual(JSON.parse(body), {
      method: 'PUT', url: '/a%20b?c=d%20e', body: 'é',
      headers: {
        accept: 'text/csv', 'user-agent': 'tagwright', 'x-a': 'b', 'content-type': 'text/plain;charset=UTF-8', 'accept-encoding': 'identity',
        'content-length': '2', host, connection: 'close',
      },
    });
  });

  it('an empty text where there is no body', async () => {
    const host = await serve((request, response) => response.writeHead(request.method === 'HEAD' ? 200 : 204, { 'content-encoding': 'gzip' }).end());
    assert.deepEqual((await fetcher([host])(`http://${host}/`, { method: 'HEAD' })).body, '');
    assert.deepEqual((await fetcher([host])(`http://${host}/`)).status, 204);
  });

  it('a redirect without a location as it is', async () => {
    const host = await serve((_request, response) => response.writeHead(302).end('where?'));
    assert.equal((await fetcher([host])(`http://${host}/`)).body, 'where?');
  });
});

describe('http.fetch is bounded:', () => {
  it('a body that never ends', async () => {
    let closed = (): void => undefined;
    const ended = new Promise<void>((resolve) => (closed = resolve));
    const host = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.on('close', () => (clearInterval(timer), closed()));
    });
    await assert.rejects(fetcher([host], { response_limit: 100_000 })(`http://${host}/`), /the response is larger than 100000 bytes \(http\.response_limit\)/);
    await ended;
  });

  it('a body that says it is too large is not read', async () => {
    const host = await serve((_request, response) => response.writeHead(200, { 'content-length': 2_000_000 }).write('x'));
    await assert.rejects(fetcher([host])(`http://${host}/`), /is larger than 1048576 bytes/);
  });

  it('a body of exactly the limit is read', async () => {
    const host = await serve((_request, response) => response.end('x'.repeat(1000)));
    assert.equal((await fetcher([host], { response_limit: 1000 })(`http://${host}/`)).body.length, 1000);
    await assert.rejects(fetcher([host], { response_limit: 999 })(`http://${host}/`), /is larger than 999 bytes/);
  });

  it('a body that trickles', async () => {
    const host = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    });
    await assert.rejects(fetcher([host])(`http://${host}/`, { timeout: 150 }), {
      message: 'http.fetch: there was no complete response within 150 ms (the timeout of the call)',
    });
  });

  it('a server that says nothing', async () => {
    const host = await serve(() => undefined);
    await assert.rejects(fetcher([host], { timeout: 100 })(`http://${host}/`, { timeout: 5000 }), /within 100 ms \(http\.timeout\)/);
  });

  it('a chain of slow redirects', async () => {
    const host = await serve((_request, response) => void setTimeout(() => response.writeHead(302, { location: '/' }).end(), 60));
    await assert.rejects(fetcher([host])(`http://${host}/`, { timeout: 150 }), /within 150 ms/);
  });

  it('a name that is never resolved', async () => {
    const fetch = fetcher(['example.org'], { resolve: () => new Promise(() => undefined) });
    await assert.rejects(fetch('http://example.org/', { timeout: 50 }), /within 50 ms/);
  });

  it('a header that is too large', async () => {
    const host = await raw(`HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(20_000)}\r\nContent-Length: 0\r\n\r\n`);
    await assert.rejects(fetcher([host])(`http://${host}/`), {
      message: `http.fetch: http://${host} could not be reached: the headers of the response are larger than 16384 bytes`,
    });
  });

  it('headers behind the body that are too large', async () => {
    const host = await raw(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`);
    await assert.rejects(fetcher([host])(`http://${host}/`), /the connection ended before the response was complete/);
  });

  it('too many headers', async () => {
    const host = await raw(`HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(100)}Content-Length: 0\r\n\r\n`);
    await assert.rejects(fetcher([host])(`http://${host}/`), /the response has 101 headers; 100 are possible/);
  });

  it('a compressed body, which was not asked for', async () => {
    const host = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1_000_000))));
    await assert.rejects(fetcher([host])(`http://${host}/`), /the response is compressed \(gzip\), which was not asked for/);
  });

  it('the closing of the sandbox', async () => {
    const closing = new AbortController();
    const host = await serve(() => closing.abort());
    await assert.rejects(fetcher([host], { closing: closing.signal })(`http://${host}/`), /the call was ended, because the sandbox is closing/);
    await assert.rejects(fetcher([host], { closing: closing.signal })(`http://${host}/`), /the sandbox is closing/);
  });
});

describe('http.fetch says what broke:', () => {
  it('the connection before the response', async () => {
    const host = await raw((socket) => socket.destroy());
    await assert.rejects(fetcher([host])(`http://${host}/secret?key=1`), (error: Error) => {
      assert.match(error.message, new RegExp(`^http\\.fetch: http://${host} could not be reached: `));
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });

  for (const [what, text] of [
    ['by its length', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc'],
    ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'],
    ['in wrong chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n'],
  ] as const) {
    it(`the connection within a body ${what}`, async () => {
      const host = await raw(text);
      await assert.rejects(fetcher([host])(`http://${host}/`), /the connection ended before the response was complete/);
    });
  }

  it('a connection that is refused', async () => {
    const host = `127.0.0.1:${await freePort()}`;
    await assert.rejects(fetcher([host])(`http://${host}/`), { message: `http.fetch: http://${host} could not be reached: connect ECONNREFUSED ${host}` });
  });

  it('the first of several connections that are refused', async () => {
    const resolve = async () => ['127.0.0.2', '127.0.0.3'].map((address) => ({ address, family: 4 }));
    const port = await freePort();
    const fetch = fetcher(['plant.example.org', '127.0.0.2', '127.0.0.3'], { resolve });
    await assert.rejects(fetch(`http://plant.example.org:${port}/`), {
      message: `http.fetch: http://plant.example.org:${port} could not be reached: connect ECONNREFUSED 127.0.0.2:${port}`,
    });
  });

  it('an answer that is not HTTP', async () => {
    const host = await raw('SSH-2.0-OpenSSH_9\r\n');
    await assert.rejects(fetcher([host])(`http://${host}/`), /could not be reached: Parse Error/);
  });

  it('another protocol', async () => {
    const host = await raw('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await assert.rejects(fetcher([host])(`http://${host}/`), /wants another protocol than HTTP/);
  });
});
