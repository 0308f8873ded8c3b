import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Received } from '../../../lib/connectors/connector';
import { noMosquitto } from '../../support/mosquitto';
import { until } from '../../support/processes';
import { broker, numbered, relay, Sent, Taken, VERSIONS, versionName } from './support';

const MB = 1024 * 1024;

describe('MQTT: a source whose messages are not acknowledged', { skip: noMosquitto }, () => {
  for (const version of VERSIONS) {
    for (const qos of [0, 1, 2] as const) {
      it(`takes no more than max_in_flight, and goes on later (${versionName(version)}, QoS ${qos})`, async () => {
        const { url } = await broker();
        const options = { urls: [url], protocol_version: version };
        const held: Received[] = [];
        let most = 0;
        const taken = new Taken(options, { topics: ['#'], qos, max_in_flight: 10 }, (message) => {
          held.push(message);
          most = Math.max(most, held.length);
        });
        await taken.connected();
        // The broker has had the time to send them all when it has confirmed them and answered another source.
        const { sink } = new Sent({ urls: [url] });
        await sink.send(numbered(1_000, 'a', qos));
        const other = new Taken({ urls: [url] }, { topics: ['b'] });
        await other.connected();
        await sink.send([{ topic: 'b', content: '' }]);
        await other.got(1);
        await taken.got(10);
        assert.equal(taken.source.figures.inFlight, 10);
        await until('all', () => {
          held.splice(0).forEach((message) => message.acknowledge());
          return taken.messages.length === 1_001;
        });
        assert.ok(most <= 10, `${most} at once`);
      });
    }
  }

  for (const qos of [0, 1] as const) {
    it(`keeps its memory flat and its connection up (QoS ${qos})`, async (test) => {
      const started = await broker();
      const way = await relay(started.port);
      const count = 3_000;
      const held: Received[] = [];
      const taken = new Taken({ urls: [way.url], keepalive: 1 }, { topics: ['a'], qos, max_in_flight: 10 }, (message) => held.push(message));
      await taken.connected();
      const { sink } = new Sent({ urls: [started.url] });
      const content = Buffer.alloc(20_000, 'x');
      const send = (): Promise<unknown> => sink.send(Array.from({ length: 500 }, () => ({ topic: 'a', content, qos: 1 as const })));
      // The first ones fill buffers that stay.
      await send();
      const before = process.memoryUsage.rss();
      for (let sent = 500; sent < count; sent += 500) await send();
      const begin = performance.now();
      await until('more than two keepalives have passed', () => performance.now() - begin > 3_500);
      const grown = (process.memoryUsage.rss() - before) / MB;
      test.diagnostic(`${grown.toFixed(1)} MB more for ${(count * content.length) / MB} MB that wait`);
      assert.ok(grown < 40, `${grown} MB`);
      assert.equal(taken.messages.length, 10);
      await until('all', () => {
        held.splice(0).forEach((message) => message.acknowledge());
        return taken.messages.length === count;
      }, 20_000);
      assert.equal(way.connections, 1);
    });
  }
});
