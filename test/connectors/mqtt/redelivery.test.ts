import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Received } from '../../../lib/connectors/connector';
import { noMosquitto } from '../../support/mosquitto';
import { until } from '../../support/processes';
import { broker, numbered, relay, Sent, Taken, VERSIONS, versionName } from './support';

/** How often each content came. */
function tally(messages: readonly Received[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { content } of messages) counts.set(String(content), (counts.get(String(content)) ?? 0) + 1);
  return counts;
}

describe('MQTT: what comes again', { skip: noMosquitto }, () => {
  for (const version of VERSIONS) {
    describe(versionName(version), () => {
      const lasting = (url: string) => ({ urls: [url], protocol_version: version, clean_session: false, client_id: 'lasting' });

      for (const qos of [1, 2] as const) {
        it(`gives messages of QoS ${qos} that were not acknowledged to whoever comes next, and no others`, async () => {
          const { url } = await broker();
          const held: Received[] = [];
          const first = new Taken(lasting(url), { topics: ['a'], qos }, (message) => held.push(message));
          await first.connected();
          await new Sent({ urls: [url] }).sink.send(numbered(10, 'a', qos));
          await first.got(10);
          for (const message of held.slice(0, 4)) message.acknowledge();
          // Done, but not in its turn: the broker cannot be told before the fifth one is.
          held[7]!.acknowledge();
          await first.source.close();
          const second = new Taken(lasting(url), { topics: ['a'], qos });
          await second.got(6);
          assert.deepEqual(second.contents, ['4', '5', '6', '7', '8', '9']);
        });

        it(`does not handle QoS ${qos} twice that is still being worked on when the connection breaks`, async () => {
          const started = await broker();
          const way = await relay(started.port);
          const held: Received[] = [];
          const taken = new Taken(lasting(way.url), { topics: ['a'], qos }, (message) => held.push(message));
          await taken.connected();
          const { sink } = new Sent({ urls: [started.url] });
          await sink.send(numbered(5, 'a', qos));
          await taken.got(5);
          way.cut();
          await until('down', () => taken.reason !== null);
          // Finished while there is no connection to say so.
          for (const message of held.slice(0, 2)) message.acknowledge();
          await taken.connected();
          for (const message of held.slice(2)) message.acknowledge();
          await sink.send([{ topic: 'a', content: 'last', qos }]);
          await taken.got(6);
          held[5]?.acknowledge();
          await taken.source.close();
          assert.deepEqual(taken.contents, ['0', '1', '2', '3', '4', 'last']);
          const next = new Taken(lasting(started.url), { topics: ['a'], qos });
          await next.connected();
          await sink.send([{ topic: 'a', content: 'next', qos }]);
          await next.got(1);
          assert.deepEqual(next.contents, ['next']);
        });
      }

      it('loses nothing of QoS 1 when the connections of both sides break again and again', async (test) => {
        const started = await broker();
        const way = await relay(started.port);
        const count = 5_000;
        const taken = new Taken(lasting(way.url), { topics: ['a'] }, (message) => setTimeout(() => message.acknowledge(), 2));
        await taken.connected();
        const { sink } = new Sent({ urls: [way.url], protocol_version: version }, { max_in_flight: 50 });
        const sending = sink.send(numbered(count, 'a'));
        for (const mark of [0.1, 0.3, 0.5, 0.7]) {
          await until('the next cut', () => taken.messages.length > count * mark, 20_000);
          way.cut();
        }
        assert.ok((await sending).every((result) => result === null));
        await until('all', () => tally(taken.messages).size === count, 20_000);
        const repeats = taken.messages.length - count;
        test.diagnostic(`${count} messages, ${way.connections} connections, 0 lost, ${repeats} repeated`);
        // In order apart from repeats: first deliveries are ascending.
        const firsts = [...tally(taken.messages).keys()].map(Number);
        assert.deepEqual(firsts, Array.from({ length: count }, (_, index) => index));
      });

      it('repeats nothing of QoS 2 when the connections of both sides break again and again', async (test) => {
        const started = await broker();
        const way = await relay(started.port);
        const count = 3_000;
        const taken = new Taken(lasting(way.url), { topics: ['a'], qos: 2 }, (message) => setTimeout(() => message.acknowledge(), 2));
        await taken.connected();
        const { sink } = new Sent({ ...lasting(way.url), client_id: 'publisher' }, { max_in_flight: 50, qos: 2 });
        const sending = sink.send(numbered(count, 'a', 2));
        for (const mark of [0.1, 0.3, 0.5, 0.7]) {
          await until('the next cut', () => taken.messages.length > count * mark, 20_000);
          way.cut();
        }
        assert.ok((await sending).every((result) => result === null));
        await until('all', () => taken.messages.length >= count, 20_000);
        await taken.source.close();
        test.diagnostic(`${count} messages, ${way.connections} connections`);
        assert.deepEqual(taken.contents, numbered(count, '').map(({ content }) => content));
      });

      it('goes on where it was when the broker is restarted in the middle', async (test) => {
        const started = await broker({ persistence: true });
        const count = 2_000;
        const taken = new Taken(lasting(started.url), { topics: ['a'] }, (message) => setTimeout(() => message.acknowledge(), 2));
        await taken.connected();
        const { sink } = new Sent({ urls: [started.url], protocol_version: version }, { max_in_flight: 20 });
        const sending = sink.send(numbered(count, 'a'));
        for (const mark of [0.2, 0.5]) {
          await until('the next restart', () => taken.messages.length > count * mark, 20_000);
          await started.stop();
          await started.start();
        }
        assert.ok((await sending).every((result) => result === null));
        await until('all', () => tally(taken.messages).size === count, 20_000);
        test.diagnostic(`${count} messages, 2 restarts, 0 lost, ${taken.messages.length - count} repeated`);
      });

      it('takes again what a killed broker has kept, and goes on', async () => {
        const started = await broker({ persistence: true });
        const held: Received[] = [];
        const taken = new Taken(lasting(started.url), { topics: ['a'] }, (message) => held.push(message));
        await taken.connected();
        const { sink } = new Sent({ urls: [started.url], protocol_version: version });
        await sink.send(numbered(5, 'a'));
        await taken.got(5);
        await started.save();
        await started.kill();
        await until('down', () => taken.reason !== null);
        const waiting = sink.send([{ topic: 'a', content: 'while it is away' }]);
        await started.start();
        await taken.got(6);
        for (const message of held) message.acknowledge();
        assert.deepEqual(await waiting, [null]);
        assert.deepEqual(taken.contents, ['0', '1', '2', '3', '4', 'while it is away']);
      });

      it('subscribes again when the broker has forgotten it', async () => {
        const started = await broker();
        const taken = new Taken(lasting(started.url), { topics: ['a'] });
        await taken.connected();
        await started.kill();
        await until('down', () => taken.reason !== null);
        await started.start();
        await taken.connected();
        await new Sent({ urls: [started.url] }).sink.send(numbered(1, 'a'));
        await taken.got(1);
      });
    });
  }

  it('acknowledges on receipt for those who want at most once', async () => {
    const { url } = await broker();
    const lasting = { urls: [url], clean_session: false, client_id: 'lasting' };
    const first = new Taken(lasting, { topics: ['a'], acknowledge: 'on receipt' }, () => undefined);
    await first.connected();
    const { sink } = new Sent({ urls: [url] });
    await sink.send(numbered(3, 'a'));
    await first.got(3);
    await first.source.close();
    const second = new Taken(lasting, { topics: ['a'] });
    await second.connected();
    await sink.send([{ topic: 'a', content: 'next' }]);
    await second.got(1);
    assert.deepEqual(second.contents, ['next']);
  });

  it('acknowledges after it has stopped, also when the connection breaks in between', async () => {
    const started = await broker();
    const way = await relay(started.port);
    const lasting = (url: string) => ({ urls: [url], clean_session: false, client_id: 'lasting' });
    const held: Received[] = [];
    const first = new Taken(lasting(way.url), { topics: ['a'] }, (message) => held.push(message));
    await first.connected();
    const { sink } = new Sent({ urls: [started.url] });
    await sink.send(numbered(3, 'a'));
    await first.got(3);
    await first.source.stop();
    way.cut();
    await until('down', () => first.reason !== null);
    await sink.send([{ topic: 'a', content: 'behind' }]);
    for (const message of held) message.acknowledge();
    await first.connected();
    // What the broker sends again is here after some more answers of it.
    for (let round = 0; round < 10; round++) await sink.send([{ topic: 'elsewhere', content: '' }]);
    await first.source.close();
    const second = new Taken(lasting(started.url), { topics: ['a'] });
    await second.got(1);
    assert.deepEqual([first.messages.length, ...second.contents], [3, 'behind']);
  });

  it('delivers nothing after it has stopped, and still acknowledges', async () => {
    const { url } = await broker();
    const lasting = { urls: [url], clean_session: false, client_id: 'lasting' };
    const held: Received[] = [];
    const first = new Taken(lasting, { topics: ['a'] }, (message) => held.push(message));
    await first.connected();
    const { sink } = new Sent({ urls: [url] });
    await sink.send(numbered(3, 'a'));
    await first.got(3);
    await first.source.stop();
    await sink.send([{ topic: 'a', content: 'behind' }]);
    for (const message of held) message.acknowledge();
    await first.source.close();
    assert.equal(first.messages.length, 3);
    const second = new Taken(lasting, { topics: ['a'] });
    await second.got(1);
    assert.deepEqual(second.contents, ['behind']);
  });
});
