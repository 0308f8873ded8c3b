import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { describe, it } from 'node:test';
import type { Resolve } from '../../../lib/services/http/http';
import { fetcher, listen, serve } from './server';

const ok: RequestListener = (_request, response) => response.end('ok');

/** A resolver that gives one answer after the other, and counts how often it was asked. */
function answers(...addresses: string[][]): Resolve & { asked: number } {
  const resolve: Resolve & { asked: number } = Object.assign(
    async () => (addresses[resolve.asked++] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    { asked: 0 },
  );
  return resolve;
}

describe('http.fetch reaches', () => {
  for (const spelling of ['127.0.0.1', '2130706433', '0x7f.0.0.1', '0177.0.0.1', '127.1', '0x7f000001', '①27.0.0.1', '127.0.0.1.']) {
    it(`a listed address written as ${spelling}`, async () => {
      const host = await serve(ok);
      const [, port = ''] = host.split(':');
      assert.equal((await fetcher([host])(`http://${spelling}:${port}/`)).body, 'ok');
      await assert.rejects(fetcher(['example.org'])(`http://${spelling}:${port}/`), {
        message: `http.fetch: 127.0.0.1:${port} is not on the list of allowed hosts; add 127.0.0.1 to http.allow to reach it`,
      });
    });
  }

  it('a listed IPv6 address, and not by its mapped neighbour', async (t) => {
    const port = await listen(createServer(ok), '::1').catch(() => null);
    if (port === null) return t.skip('this machine has no IPv6');
    assert.equal((await fetcher(['::1'])(`http://[0:0:0::1]:${port}/`)).body, 'ok');
    await assert.rejects(fetcher(['127.0.0.1'])(`http://[::1]:${port}/`), /\[::1\]:\d+ is not on the list/);
  });

  for (const spelling of ['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::127.0.0.1]', '0.0.0.0', 'localhost', '127.0.0.2']) {
    it(`no ${spelling} when 127.0.0.1 is listed`, async () => {
      const host = await serve(() => assert.fail('was reached'));
      await assert.rejects(fetcher(['127.0.0.1'])(`http://${spelling}:${host.split(':')[1]}/`), /is not on the list of allowed hosts/);
    });
  }

  it('no other port of a listed host with a port', async () => {
    const [listed, other] = [await serve(ok), await serve(() => assert.fail('was reached'))];
    await assert.rejects(fetcher([listed])(`http://${other}/`), new RegExp(`${other} is not on the list`));
  });
});

describe('a listed name', () => {
  for (const [address, kind] of [
    ['127.0.0.1', 'loopback'], ['10.0.0.1', 'private'], ['169.254.169.254', 'link-local'], ['::1', 'loopback'], ['::ffff:127.0.0.1', 'IPv4-mapped'],
    ['64:ff9b::7f00:1', 'NAT64'], ['fe80::1%eth0', 'link-local'], ['0.0.0.0', 'unspecified'],
  ] as const) {
    it(`that leads to ${address} is refused`, async () => {
      const fetch = fetcher(['*.example.org'], { resolve: answers([address]) });
      await assert.rejects(fetch('http://inner.example.org/'), {
        message: `http.fetch: inner.example.org has the ${kind} address ${address}, which is not public; add ${address} to http.allow to reach it`,
      });
    });
  }

  it('may lead to an address that is listed too', async () => {
    const host = await serve(ok);
    const [, port = ''] = host.split(':');
    const fetch = fetcher(['plant.example.org', host], { resolve: answers(['10.255.255.1', '127.0.0.1']) });
    assert.equal((await fetch(`http://plant.example.org:${port}/`)).body, 'ok');
  });

  it('is resolved as the system does', async () => {
    const host = await serve(ok);
    const [, port = ''] = host.split(':');
    await assert.rejects(fetcher(['localhost'])(`http://localhost:${port}/`), /localhost has the loopback address .* add .* to http\.allow/);
    assert.equal((await fetcher(['localhost', '127.0.0.1'])(`http://LocalHost:${port}/`)).body, 'ok');
  });

  it('is resolved once, and the connection goes to the address that was checked', async () => {
    let rebound = 0;
    const port = await listen(createServer((request, response) => response.end(request.headers.host)));
    await listen(createServer((_request, response) => (rebound++, response.end())), '127.0.0.2', port);
    const resolve = answers(['127.0.0.1'], ['127.0.0.2']);
    const fetch = fetcher(['plant.example.org', '127.0.0.1'], { resolve });
    assert.equal((await fetch(`http://plant.example.org:${port}/`)).body, `plant.example.org:${port}`);
    assert.deepEqual([resolve.asked, rebound], [1, 0]);
    await assert.rejects(fetch(`http://plant.example.org:${port}/`), /has the loopback address 127\.0\.0\.2/);
    assert.equal(rebound, 0);
  });

  it('is checked again after a redirect to itself', async () => {
    const host = await serve((_request, response) => response.writeHead(302, { location: '/' }).end());
    const [, port = ''] = host.split(':');
    const fetch = fetcher(['plant.example.org', '127.0.0.1'], { resolve: answers(['127.0.0.1'], ['192.168.0.1']) });
    await assert.rejects(fetch(`http://plant.example.org:${port}/`), /has the private address 192\.168\.0\.1/);
  });

  it('without an address says so', async () => {
    await assert.rejects(fetcher(['example.org'], { resolve: answers([]) })('http://example.org/'), /example\.org has no address/);
    const resolve = (): Promise<never> => Promise.reject(new Error('getaddrinfo ENOTFOUND example.org'));
    await assert.rejects(fetcher(['example.org'], { resolve })('http://example.org/'), { message: 'http.fetch: getaddrinfo ENOTFOUND example.org' });
  });
});

describe('a redirect', () => {
  it('to a listed host is followed, without what was meant for the first host', async () => {
    const end = await serve((request, response) => {
      const { authorization, cookie, 'x-a': kept } = request.headers;
      response.end(JSON.stringify({ method: request.method, authorization, cookie, kept }));
    });
    const start = await serve((_request, response) => response.writeHead(303, { location: `http://${end}/` }).end());
    const { body } = await fetcher([start, end])(`http://${start}/`, { method: 'POST', body: 'x', headers: { Authorization: 'a', Cookie: 'b', 'X-A': 'c' } });
    assert.deepEqual(JSON.parse(body), { method: 'GET', kept: 'c' });
  });

  it('to a host that is not listed is refused', async () => {
    const inner = await serve(() => assert.fail('was reached'));
    const start = await serve((_request, response) => response.writeHead(302, { location: `http://${inner}/` }).end());
    await assert.rejects(fetcher([start])(`http://${start}/`), new RegExp(`${inner} is not on the list of allowed hosts`));
  });

  it('is followed five times', async () => {
    let reached = 0;
    const host = await serve((request, response) => {
      reached++;
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('there');
      else response.writeHead(307, { location: `/${left - 1}` }).end();
    });
    const fetch = fetcher([host]);
    assert.equal((await fetch(`http://${host}/5`)).body, 'there');
    reached = 0;
    await assert.rejects(fetch(`http://${host}/1000`), { message: `http.fetch: http://${host} redirected more than 5 times` });
    assert.equal(reached, 6);
  });

  it('that comes with an endless body is followed at once', async () => {
    const host = await serve((request, response) => {
      if (request.url === '/end') return void response.end('there');
      response.writeHead(302, { location: '/end' });
      const timer = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    assert.equal((await fetcher([host])(`http://${host}/`)).body, 'there');
  });
});
