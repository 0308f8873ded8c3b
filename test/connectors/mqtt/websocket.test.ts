import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { TEST_TLS } from '../../support/certificates';
import { noMosquitto } from '../../support/mosquitto';
import { until } from '../../support/processes';
import { broker, numbered, Sent, Taken } from './support';

describe('MQTT over WebSocket', { skip: noMosquitto }, () => {
  // Not every mosquitto can open a WebSocket: what this one carries is handed on to it.
  const server = createServer({ cert: TEST_TLS.cert, key: TEST_TLS.key });
  let target = 0;
  const paths: (string | undefined)[] = [];

  before(() => {
    const sockets = new WebSocketServer({ server, handleProtocols: () => 'mqtt' });
    sockets.on('connection', (socket, { url }) => {
      paths.push(url);
      const [near, far] = [createWebSocketStream(socket), connect(target, '127.0.0.1')];
      near.pipe(far).pipe(near);
      for (const stream of [near, far]) stream.on('error', () => undefined);
    });
    return new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => server.close());
  const url = (): string => `wss://127.0.0.1:${(server.address() as AddressInfo).port}/mqtt?site=1`;

  it('carries messages', async () => {
    target = (await broker()).port;
    const options = { urls: [url()], tls: { ca: TEST_TLS.ca } };
    const taken = new Taken(options, { topics: ['a'] });
    await taken.connected();
    const { sink } = new Sent(options);
    const large = Buffer.alloc(900_000, 'x');
    const results = await sink.send([...numbered(100, 'a'), { topic: 'a', content: large }]);
    assert.ok(results.every((result) => result === null));
    await taken.got(101);
    assert.deepEqual(taken.messages.at(-1)?.content, large);
    assert.deepEqual(paths, ['/mqtt?site=1', '/mqtt?site=1']);
  });

  it('does not trust a certificate of nobody', async () => {
    const sent = new Sent({ urls: [url()] });
    await until('the reason', () => sent.reason === 'bad_certificate');
  });
});
