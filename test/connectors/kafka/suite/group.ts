import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Received } from '../../../../lib/connectors/connector';
import { until } from '../../../support/processes';
import { acknowledgeAll, committed, makeTopic, numbered, produce, startSink, startSource, texts, unique, untilCommitted } from '../support';

/** Several sources of one group, and the topics that they find. */
export function groups(address: () => string[]): void {
  describe('Kafka sources of one group', () => {
    let brokers: string[];
    before(() => {
      brokers = address();
    });

    it('lose nothing when one joins and one leaves under load', async (test) => {
      const topic = await makeTopic(brokers, 'shared', 4);
      const consumer_group = unique('group');
      const options = { topics: [topic], consumer_group, session_timeout: 6_000 };
      const handled = new Map<string, number>();
      // A little work, so that a rebalance always finds messages in flight.
      const work = (batch: Received[]): void => {
        setTimeout(() => {
          for (const message of batch.toReversed()) {
            handled.set(String(message.content), (handled.get(String(message.content)) ?? 0) + 1);
            message.acknowledge();
          }
        }, 20);
      };
      const { connector: sink } = startSink({ brokers });
      const COUNT = 20_000;
      let sent = 0;
      const feeding = (async () => {
        while (sent < COUNT) {
          const batch = Array.from({ length: 200 }, () => ({ topic, content: String(sent), key: String(sent++) }));
          assert.ok((await sink.send(batch)).every((result) => result === null));
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      })();
      const first = startSource({ brokers }, options, work);
      await until('the first has begun', () => first.received.length > 1_000);
      const second = startSource({ brokers }, options, work);
      await until('the second takes a share', () => second.received.length > 1_000, 20_000);
      await first.connector.stop();
      await until('the first has handled what it has', () => first.connector.figures.inFlight === 0);
      const taken = first.received.length;
      await first.connector.close();
      assert.equal(first.received.length, taken);
      await feeding;
      await until('all are handled', () => handled.size === COUNT, 20_000);
      const repeats = [...handled.values()].reduce((sum, times) => sum + times - 1, 0);
      test.diagnostic(`${COUNT} messages, 0 lost, ${repeats} repeats`);
      await second.connector.close();
      assert.equal((await committed(brokers, consumer_group, topic)).reduce((sum, offset) => sum + offset, 0), COUNT);
    });

    it('from the latest: begin where they joined, and miss nothing from then on', async () => {
      const topic = await makeTopic(brokers, 'latest', 2);
      await produce(brokers, topic, numbered(10));
      const options = { topics: [topic], consumer_group: unique('group'), from: 'latest' as const };
      const first = startSource({ brokers }, options);
      // Also of the partition where nothing has ever come.
      await untilCommitted(brokers, options.consumer_group, topic, (offsets) => offsets.join() === '10,0');
      await produce(brokers, topic, [{ value: 'while it was there', partition: 0 }]);
      await until('it has come', () => first.received.length === 1);
      await first.connector.close();
      await produce(brokers, topic, [{ value: 'while it was away', partition: 1 }]);
      const second = startSource({ brokers }, options, acknowledgeAll);
      await until('both have come', () => second.received.length >= 2);
      assert.deepEqual(texts(second.received).toSorted(), ['while it was away', 'while it was there']);
    });

    it('take topics by a pattern, also one that is made later, but none that only contains it', async () => {
      const prefix = unique('site');
      const one = await makeTopic(brokers, `${prefix}.a`);
      const other = await makeTopic(brokers, `not.${prefix}.a`);
      const source = startSource({ brokers }, { topics: new RegExp(`${prefix}\\.[ab].*`), consumer_group: unique('group') }, acknowledgeAll);
      await produce(brokers, one, [{ value: 'one' }]);
      await produce(brokers, other, [{ value: 'other' }]);
      await until('the first topic', () => source.received.length === 1);
      const later = await makeTopic(brokers, `${prefix}.b`);
      await produce(brokers, later, [{ value: 'later' }]);
      await until('the topic made later', () => source.received.length === 2);
      assert.deepEqual(texts(source.received), ['one', 'later']);
      assert.match(source.log.join('\n'), new RegExp(`new topic ${later}`));
    });

    it('from the latest: read a topic that is made later from its beginning, also what came before it was found', async () => {
      const prefix = unique('site');
      const there = await makeTopic(brokers, `${prefix}.a`);
      await produce(brokers, there, numbered(3));
      const options = { topics: new RegExp(`${prefix}\\..*`), consumer_group: unique('group'), from: 'latest' as const };
      const source = startSource({ brokers }, options);
      await untilCommitted(brokers, options.consumer_group, there, (offsets) => offsets.join() === '3');
      const later = await makeTopic(brokers, `${prefix}.b`, 2);
      await produce(brokers, later, [{ value: 'early', partition: 0 }]);
      assert.deepEqual(source.received, [], 'it has not been found yet');
      // Also where nothing has come yet when the consumer is gone.
      await untilCommitted(brokers, options.consumer_group, later, (offsets) => offsets.join() === '0,0');
      await until('what came first', () => source.received.length === 1);
      await source.connector.close();
      await produce(brokers, later, [{ value: 'late', partition: 1 }]);
      const next = startSource({ brokers }, options, acknowledgeAll);
      await until('what was not acknowledged, and what came meanwhile', () => next.received.length === 2);
      assert.deepEqual(texts(next.received).toSorted(), ['early', 'late']);
    });

    it('take what is there when one topic is missing, and the missing one when it is made', async () => {
      const there = await makeTopic(brokers, 'there');
      const missing = unique('missing');
      await produce(brokers, there, [{ value: 'there' }]);
      const source = startSource({ brokers }, { topics: [there, missing], consumer_group: unique('group') }, acknowledgeAll);
      await until('what is there', () => source.received.length === 1);
      assert.match(source.log.join('\n'), new RegExp(`unknown topic ${missing}`));
      const { connector: sink } = startSink({ brokers }, { create_topics: true });
      assert.deepEqual(await sink.send([{ topic: missing, content: 'made' }]), [null]);
      await until('what was missing', () => source.received.length === 2);
    });

    it('say that no topic exists, and begin when it does', async () => {
      const missing = unique('nowhere');
      const source = startSource({ brokers }, { topics: [missing], consumer_group: unique('group') }, acknowledgeAll);
      await until('it is told', () => source.error === 'unknown_topic');
      const { connector: sink } = startSink({ brokers }, { create_topics: true });
      await sink.send([{ topic: missing, content: 'now' }]);
      await until('it has begun', () => source.received.length === 1);
      assert.equal(source.state, 'connected');
    });

    it('with acknowledge on receipt do not get again what was given', async () => {
      const topic = await makeTopic(brokers, 'receipt');
      await produce(brokers, topic, numbered(100));
      const options = { topics: [topic], consumer_group: unique('group'), acknowledge: 'on receipt' as const, max_in_flight: 10 };
      const first = startSource({ brokers }, options);
      await until('all have come, acknowledged or not', () => first.received.length === 100);
      assert.deepEqual(await committed(brokers, options.consumer_group, topic), [100]);
    });
  });
}
