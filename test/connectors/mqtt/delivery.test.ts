import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hasTool, noMosquitto } from '../../support/mosquitto';
import { until } from '../../support/processes';
import { broker, numbered, Sent, Taken, VERSIONS, versionName } from './support';

/** Milliseconds of work that each message takes. */
const WORK = 20;
/** Messages a second that are asked for. One after the other would be 50. */
const ASKED = { 1: 1_000, 2: 500 };

describe('MQTT: delivery', { skip: noMosquitto }, () => {
  for (const version of VERSIONS) {
    describe(versionName(version), () => {
      const options = (url: string) => ({ urls: [url], protocol_version: version });

      for (const qos of [0, 1, 2] as const) {
        it(`carries messages of QoS ${qos}, in order and each once`, async () => {
          const { url } = await broker();
          const taken = new Taken(options(url), { topics: ['a/#'], qos });
          await taken.connected();
          const results = await new Sent(options(url)).sink.send(numbered(1_000, 'a/b', qos));
          assert.deepEqual(results, new Array(1_000).fill(null));
          await taken.got(1_000);
          assert.deepEqual(taken.contents, numbered(1_000, '').map(({ content }) => content));
          assert.deepEqual(taken.messages[0]?.meta, { mqtt_topic: 'a/b', mqtt_qos: qos, mqtt_retained: false });
          assert.deepEqual(taken.source.figures, { received: 1_000, acknowledged: 1_000, inFlight: 0, lag: null });
        });
      }

      for (const qos of [1, 2] as const) {
        it(`acknowledges QoS ${qos} late and still works on many messages at once`, async (test) => {
          const { url } = await broker();
          const count = 3_000;
          const begin: number[] = [];
          const taken = new Taken(options(url), { topics: ['a'], qos }, (message) => {
            begin.push(performance.now());
            setTimeout(() => message.acknowledge(), WORK);
          });
          await taken.connected();
          const sent = new Sent(options(url));
          void sent.sink.send(numbered(count, 'a', qos));
          await until('all are acknowledged', () => taken.source.figures.acknowledged === count, 30_000);
          const rate = Math.round((count / (performance.now() - begin[0]!)) * 1_000);
          test.diagnostic(`${rate} messages a second with ${WORK} ms of work each`);
          assert.ok(rate >= ASKED[qos], `${rate} messages a second`);
        });
      }

      it('carries binary, empty and 900 kB content', async () => {
        const { url } = await broker();
        const taken = new Taken(options(url), { topics: ['a'] });
        await taken.connected();
        const contents = [Buffer.from([0, 255, 128, 0x81, 10]), Buffer.alloc(0), Buffer.alloc(900_000, 'x\0')];
        const { sink } = new Sent(options(url));
        await sink.send([...contents.map((content) => ({ topic: 'a', content })), { topic: 'a', content: null }]);
        await taken.got(4);
        assert.deepEqual(taken.messages.map(({ content }) => content), [...contents, Buffer.alloc(0)]);
      });

      it('delivers a message once where filters overlap', async () => {
        const { url } = await broker();
        const taken = new Taken(options(url), { topics: ['a/#', 'a/+', '+/b', 'a/b', 'c', '+/b/#'] });
        await taken.connected();
        const { sink } = new Sent(options(url));
        const topics = ['a/b', 'a', 'x/b', 'a/b/c', 'c', 'a/x'];
        await sink.send([...topics, 'c'].map((topic) => ({ topic, content: topic })));
        await until('the last message', () => taken.contents.filter((text) => text === 'c').length === 2);
        assert.deepEqual(taken.contents, [...topics, 'c']);
        assert.equal(taken.log.some((text) => text.includes('a/# and +/b/#')), version === 4);
      });

      it('shares a subscription among sources', async () => {
        const { url } = await broker();
        const sources = [1, 2].map(() => new Taken(options(url), { topics: ['$share/group/a/#'] }));
        await Promise.all(sources.map((taken) => taken.connected()));
        await new Sent(options(url)).sink.send(numbered(200, 'a/b'));
        const all = (): string[] => sources.flatMap(({ contents }) => contents);
        await until('200 messages', () => all().length === 200);
        assert.equal(new Set(all()).size, 200);
        for (const { messages } of sources) assert.ok(messages.length > 0);
      });

      for (const [retained, expected] of [['all', ['stored', 'live', 'stored', 'live']], ['none', ['live', 'live']], ['new', ['stored', 'live', 'live']]] as const) {
        it(`takes retained messages: ${retained}`, async () => {
          const { url } = await broker();
          const { sink } = new Sent(options(url));
          await sink.send([{ topic: 'a', content: 'stored', retain: true }]);
          const contents: string[] = [];
          // The second one finds the session of the first one.
          for (const round of [1, 2]) {
            const lasting = { ...options(url), clean_session: false, client_id: 'lasting' };
            const taken = new Taken(lasting, { topics: ['a'], retained });
            await taken.connected();
            await sink.send([{ topic: 'a', content: 'live' }]);
            await until('the live message', () => taken.contents.includes('live'));
            contents.push(...taken.contents);
            assert.equal(taken.messages[0]?.meta.mqtt_retained, expected[0] === 'stored' && (round === 1 || retained === 'all'));
            await taken.source.close();
          }
          assert.deepEqual(contents, expected);
        });
      }
    });
  }

  it('carries user properties on MQTT 5, never over its own names', async () => {
    const { url } = await broker();
    const options = { urls: [url], protocol_version: 5 };
    const taken = new Taken(options, { topics: ['a'] });
    await taken.connected();
    await new Sent(options).sink.send([{ topic: 'a', content: '', headers: { unit: 'µm', mqtt_topic: 'forged' } }]);
    await taken.got(1);
    assert.deepEqual(taken.messages[0]?.meta, { unit: 'µm', mqtt_topic: 'a', mqtt_qos: 1, mqtt_retained: false });
  });

  it('leaves headers out on MQTT 3.1.1 and says so once', async () => {
    const { url } = await broker();
    const sent = new Sent({ urls: [url] });
    const message = { topic: 'a', content: '', headers: { unit: 'mm' } };
    assert.deepEqual(await sent.sink.send([message, message]), [null, null]);
    assert.equal(sent.log.length, 1);
  });

  it('is understood by the tools of mosquitto', { skip: !hasTool('mosquitto_pub') && 'mosquitto-clients is not installed' }, async () => {
    const started = await broker();
    const options = { urls: [started.url], protocol_version: 5 };
    const taken = new Taken(options, { topics: ['a'], qos: 2 });
    await taken.connected();
    started.tool('mosquitto_pub', '-V', '5', '-q', '2', '-t', 'a', '-m', 'from a tool', '-D', 'publish', 'user-property', 'unit', 'mm');
    await taken.got(1);
    assert.deepEqual([taken.contents[0], taken.messages[0]?.meta.unit], ['from a tool', 'mm']);
    await new Sent(options).sink.send([{ topic: 'b', content: 'to a tool', headers: { unit: 'mm' }, retain: true, qos: 2 }]);
    const printed = started.tool('mosquitto_sub', '-V', '5', '-t', 'b', '-C', '1', '-F', '%r %p %P');
    assert.equal(printed.trim(), '1 to a tool unit:mm');
  });
});
