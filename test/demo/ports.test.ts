import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { listen } from '../../examples/demo/ports';

describe('a port of the demo', () => {
  const servers = Array.from({ length: 3 }, () => createServer());
  const [first, second, third] = servers as [(typeof servers)[0], (typeof servers)[0], (typeof servers)[0]];
  after(() => servers.forEach((server) => server.close()));

  it('is on loopback, and another one when it is taken', async () => {
    const port = await listen(first, { port: 0, orFree: false });
    assert.equal((first.address() as AddressInfo).address, '127.0.0.1');
    const other = await listen(second, { port, orFree: true });
    assert.notEqual(other, port);
    assert.equal((second.address() as AddressInfo).port, other);
    await assert.rejects(listen(third, { port, orFree: false }), { code: 'EADDRINUSE' });
  });
});
