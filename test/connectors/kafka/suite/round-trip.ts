import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, describe, it } from 'node:test';
import type { Outgoing, Received } from '../../../../lib/connectors/connector';
import { COMPRESSIONS } from '../../../../lib/connectors/kafka/options';
import { until } from '../../../support/processes';
import { acknowledgeAll, makeTopic, plainKafka, produce, startSink, startSource, texts, unique } from '../support';

const noKcat = spawnSync('kcat', ['-V']).status === 0 ? false : 'kcat is not installed';

/** What is written and read, with every compression. */
export function roundTrip(address: () => string[]): void {
  describe('Kafka, there and back', () => {
    let brokers: string[];
    before(() => {
      brokers = address();
    });

    async function receive(topic: string, count: number): Promise<Received[]> {
      const { received } = startSource({ brokers }, { topics: [topic], consumer_group: unique('group') }, acknowledgeAll);
      await until(`${count} messages`, () => received.length >= count);
      assert.equal(received.length, count);
      return received;
    }

    it('keeps content, key, headers, partition and time', async () => {
      const topic = await makeTopic(brokers, 'parts', 2);
      const { connector } = startSink({ brokers });
      const large = Buffer.alloc(900_000, 'abcdefg');
      const binary = Buffer.from([0, 255, 254, 1]);
      const messages: Outgoing[] = [
        { topic, content: 'text', key: 'press/4', headers: { unit: '°C', kafka_topic: 'pretended' }, partition: 1, timestamp: 1_700_000_000_123 },
        { topic, content: binary, partition: 1 },
        { topic, content: '', partition: 1 },
        { topic, content: null, key: Buffer.from([0xff, 0x00]), partition: 1 },
        { topic, content: large, partition: 1 },
      ];
      assert.deepEqual(await connector.send(messages), [null, null, null, null, null]);
      assert.deepEqual(connector.figures, { delivered: 5, refused: 0, waiting: 0 });

      const received = await receive(topic, 5);
      assert.deepEqual(received.map(({ content }) => content), [Buffer.from('text'), binary, Buffer.from(''), null, large]);
      const [text, , , tombstone] = received;
      assert.deepEqual(text?.meta, {
        unit: '°C', kafka_key: 'press/4', kafka_topic: topic, kafka_partition: 1, kafka_offset: 0, kafka_timestamp_ms: 1_700_000_000_123,
      });
      assert.equal(tombstone?.meta['kafka_key_base64'], '/wA=');
      assert.equal(text?.place, `${topic}[1] at offset 0`);
    });

    it('gives headers that are not UTF-8 as base64, and of several values the last', async () => {
      const topic = await makeTopic(brokers, 'headers');
      await produce(brokers, topic, [{ value: 'x', headers: { raw: Buffer.from([0xc3, 0x28]), many: ['first', 'last'], kafka_key: 'pretended' } }]);
      const [message] = await receive(topic, 1);
      assert.equal(message?.meta['raw_base64'], 'wyg=');
      assert.equal(message?.meta['many'], 'last');
      assert.equal('raw' in (message?.meta ?? {}), false);
      assert.equal('kafka_key' in (message?.meta ?? {}), false);
    });

    it('shares messages out by key as every other client does, and keeps the order of each key', async () => {
      const topic = await makeTopic(brokers, 'keys', 4);
      const { connector } = startSink({ brokers });
      const messages = Array.from({ length: 400 }, (_, i): Outgoing => ({ topic, key: `key-${i % 20}`, content: String(i) }));
      await Promise.all(messages.map((message) => connector.send([message])));
      await produceByKey(topic, messages);
      const received = await receive(topic, 800);
      const places = new Map<string, Set<unknown>>();
      const order = new Map<string, number[]>();
      for (const { meta, content } of received) {
        const key = String(meta['kafka_key']);
        places.set(key, (places.get(key) ?? new Set()).add(meta['kafka_partition']));
        order.set(key, [...(order.get(key) ?? []), Number(content)]);
      }
      assert.deepEqual([...places.values()].map(({ size }) => size), Array(20).fill(1));
      for (const numbers of order.values()) assert.deepEqual(numbers.slice(0, 20), numbers.slice(0, 20).toSorted((a, b) => a - b));
    });

    async function produceByKey(topic: string, messages: Outgoing[]): Promise<void> {
      const producer = plainKafka(brokers).producer();
      await producer.connect();
      await producer.send({ topic, messages: messages.map(({ key, content }) => ({ key: String(key), value: content })) });
      await producer.disconnect();
    }

    for (const compression of COMPRESSIONS) {
      it(`${compression}: what is written is read back, by this source and by another client`, { skip: noKcat }, async () => {
        const topic = await makeTopic(brokers, compression);
        const { connector } = startSink({ brokers }, { compression });
        const contents = [...Array.from({ length: 2_000 }, (_, i) => `{"value":${i},"unit":"bar","place":"hall ${i % 7}"}`), noise(700_000)];
        const results = await connector.send(contents.map((content): Outgoing => ({ topic, content })));
        assert.deepEqual(results.filter((result) => result !== null), []);
        assert.deepEqual(texts(await receive(topic, contents.length)), contents);
        const { stdout } = spawnSync('kcat', ['-b', brokers.join(','), '-C', '-t', topic, '-o', 'beginning', '-e', '-q'], { encoding: 'utf8', maxBuffer: 1e8 });
        assert.deepEqual(stdout.trimEnd().split('\n'), contents);
      });

      it(`${compression}: what another client has written is read`, { skip: noKcat }, async () => {
        const topic = await makeTopic(brokers, `kcat-${compression}`);
        const contents = Array.from({ length: 5_000 }, (_, i) => `{"value":${i},"unit":"bar","place":"hall ${i % 7}"}`);
        const options = ['-b', brokers.join(','), '-P', '-t', topic, '-z', compression, '-X', 'linger.ms=50'];
        const { status, stderr } = spawnSync('kcat', options, { input: contents.join('\n'), encoding: 'utf8' });
        assert.equal(status, 0, stderr);
        assert.deepEqual(texts(await receive(topic, contents.length)), contents);
      });
    }
  });
}

/** Text that hardly compresses, without newlines. */
function noise(length: number): string {
  let seed = 1;
  return Array.from({ length }, () => String.fromCharCode(97 + ((seed = (seed * 48_271) % 2_147_483_647) % 26))).join('');
}
