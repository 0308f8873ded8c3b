import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Received } from '../../../../lib/connectors/connector';
import { until } from '../../../support/processes';
import { acknowledgeAll, committed, makeTopic, numbered, produce, startSource, texts, unique } from '../support';

/** What a source commits and how much it takes. */
export function delivery(address: () => string[]): void {
  describe('a Kafka source and what is acknowledged', () => {
    let brokers: string[];
    before(() => {
      brokers = address();
    });

    it('commits up to the lowest that is not acknowledged, and gives exactly the rest again', async () => {
      const topic = await makeTopic(brokers, 'late');
      const consumer_group = unique('group');
      await produce(brokers, topic, numbered(1_000));

      const first = startSource({ brokers }, { topics: [topic], consumer_group });
      await until('all have come', () => first.received.length === 1_000);
      // The last first, and all but number 400.
      for (const message of first.received.toReversed()) if (String(message.content) !== '400') message.acknowledge();
      await first.connector.close();
      assert.deepEqual(await committed(brokers, consumer_group, topic), [400]);

      const second = startSource({ brokers }, { topics: [topic], consumer_group }, acknowledgeAll);
      await until('the rest has come', () => second.received.length >= 600);
      assert.deepEqual(texts(second.received), numbered(1_000).slice(400).map(({ value }) => value));
      assert.deepEqual(second.connector.figures, { received: 600, acknowledged: 600, inFlight: 0, lag: 0 });
      await second.connector.close();
      assert.deepEqual(await committed(brokers, consumer_group, topic), [1_000]);
    });

    it('takes no more than may be in flight, and goes on when there is room', async () => {
      const topic = await makeTopic(brokers, 'window', 3);
      await produce(brokers, topic, numbered(3_000, 3));
      const source = startSource({ brokers }, { topics: [topic], consumer_group: unique('group'), max_in_flight: 100, batch_size: 40, session_timeout: 6_000 });
      await until('it has taken what it may', () => source.received.length === 100);
      let given = 0;
      while (given < 3_000) {
        assert.ok(source.received.length - given <= 100, `${source.received.length - given} in flight`);
        const next: Received[] = source.received.slice(given, given + 30);
        given += next.length;
        acknowledgeAll(next);
        await until('there is more', () => source.received.length >= Math.min(3_000, given + 1) || given === 3_000);
      }
      assert.equal(new Set(texts(source.received)).size, 3_000);
      assert.equal(source.received.length, 3_000);
    });
  });
}
