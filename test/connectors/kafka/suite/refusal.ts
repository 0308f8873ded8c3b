import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Outgoing } from '../../../../lib/connectors/connector';
import { until } from '../../../support/processes';
import { acknowledgeAll, makeTopic, plainKafka, startSink, startSource, texts, unique } from '../support';

/** What a sink refuses, and what not. */
export function refusals(address: () => string[]): void {
  describe('what a Kafka sink refuses', () => {
    let brokers: string[];
    before(() => {
      brokers = address();
    });

    async function contents(topic: string, count: number): Promise<string[]> {
      const { received } = startSource({ brokers }, { topics: [topic], consumer_group: unique('group') }, acknowledgeAll);
      await until(`${count} messages`, () => received.length >= count);
      return texts(received);
    }

    it('a message that is too large for the broker, while its neighbours are delivered once and in order', async () => {
      const topic = await makeTopic(brokers, 'small', 1, { 'max.message.bytes': '20000' });
      const { connector } = startSink({ brokers });
      const messages = Array.from({ length: 100 }, (_, i): Outgoing => ({ topic, content: i === 40 ? 'x'.repeat(30_000) : `${i} ${'y'.repeat(500)}` }));
      const results = await connector.send(messages);
      assert.deepEqual(results.flatMap((result, index) => (result === null ? [] : [[index, result.code]])), [[40, 'too_large']]);
      const numbers = (await contents(topic, 99)).map((text) => Number(text.split(' ')[0]));
      assert.deepEqual(numbers, Array.from({ length: 100 }, (_, i) => i).filter((i) => i !== 40));
    });

    it('a topic, or a partition, that does not exist, while others are delivered', async () => {
      const topic = await makeTopic(brokers, 'known', 2);
      const nowhere = unique('nowhere');
      const { connector } = startSink({ brokers });
      const results = await connector.send([
        { topic, content: 'a', partition: 1 },
        { topic: nowhere, content: 'b' },
        { topic, content: 'c', partition: 7 },
        { topic: 'no topic!', content: 'd' },
        { topic, content: 'e', headers: { count: 1 as unknown as string } },
        { topic, content: 'f', partition: 1 },
      ]);
      assert.deepEqual(results.map((result) => result?.code), [undefined, 'unknown_topic', 'unknown_topic', 'invalid_message', 'invalid_message', undefined]);
      assert.match(results[2]?.message ?? '', new RegExp(`${topic}\\[7\\] does not exist: create the topic`));
      assert.deepEqual(await contents(topic, 2), ['a', 'f']);
    });

    it('a topic that was deleted, without harm to others', async () => {
      const gone = await makeTopic(brokers, 'gone');
      const stays = await makeTopic(brokers, 'stays');
      const { connector } = startSink({ brokers });
      assert.deepEqual(await connector.send([{ topic: gone, content: '1' }, { topic: stays, content: '1' }]), [null, null]);
      const admin = plainKafka(brokers).admin();
      await admin.connect();
      await admin.deleteTopics({ topics: [gone] });
      await admin.disconnect();
      const results = await connector.send([{ topic: gone, content: '2' }, { topic: stays, content: '2' }]);
      assert.deepEqual(results.map((result) => result?.code), ['unknown_topic', undefined]);
    });

    it('what is over the limit of the buffer, at once, and delivers the others', async () => {
      const topic = await makeTopic(brokers, 'buffer');
      const { connector } = startSink({ brokers }, { buffer_messages: 50, linger: 50 });
      const messages = Array.from({ length: 80 }, (_, i): Outgoing => ({ topic, content: String(i) }));
      const results = await connector.send(messages);
      assert.deepEqual(results.slice(0, 50), Array(50).fill(null));
      assert.deepEqual(new Set(results.slice(50).map((result) => result?.code)), new Set(['buffer_full']));
      assert.deepEqual(connector.figures, { delivered: 50, refused: 30, waiting: 0 });
      assert.deepEqual(await connector.send(messages.slice(0, 1)), [null]);
    });
  });
}
