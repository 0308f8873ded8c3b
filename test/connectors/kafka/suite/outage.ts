import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { KafkaBroker } from '../../../support/kafka';
import { until } from '../../../support/processes';
import { acknowledgeAll, makeTopic, startSink, startSource, texts, unique, untilCommitted } from '../support';

/** What came, without what had come before. */
function withoutRepeats(contents: string[]): string[] {
  return [...new Set(contents)];
}

/** A broker that goes away and comes back. */
export function outages(broker: () => KafkaBroker): void {
  describe('a Kafka that goes away', () => {
    let kafka: KafkaBroker;
    let brokers: string[];
    before(() => {
      kafka = broker();
      brokers = kafka.brokers;
    });

    it('is waited for, by source and sink, and nothing is lost when it comes back; each partition keeps its order', async (test) => {
      const topic = await makeTopic(brokers, 'outage', 2);
      const consumer_group = unique('group');
      const COUNT = 6_000;
      const source = startSource({ brokers }, { topics: [topic], consumer_group, session_timeout: 6_000 }, acknowledgeAll);
      const sink = startSink({ brokers });
      let sent = 0;
      const results: Promise<unknown[]>[] = [];
      const feed = setInterval(() => {
        const batch = Array.from({ length: 50 }, () => ({ topic, content: String(sent), partition: sent++ % 2 }));
        results.push(sink.connector.send(batch));
        if (sent >= COUNT) clearInterval(feed);
      }, 20);
      await until('it flows', () => source.received.length > 500);
      await untilCommitted(brokers, consumer_group, topic, (offsets) => offsets.length === 2 && offsets.every((offset) => offset > 0));
      await kafka.kill();
      await until('both tell it', () => source.state !== 'connected' && sink.state !== 'connected', 20_000);
      assert.match(source.error ?? '', /unreachable|disconnected/);
      assert.match(sink.error ?? '', /unreachable|disconnected/);
      await until('all is sent', () => sent >= COUNT);
      assert.ok(sink.connector.figures.waiting > 0);
      await kafka.restart();
      const told = (await Promise.all(results)).flat();
      assert.deepEqual(told.filter((result) => result !== null), []);
      assert.equal(told.length, COUNT);
      await until('all have come', () => new Set(texts(source.received)).size === COUNT, 20_000);
      assert.equal(sink.state, 'connected');
      assert.equal(source.state, 'connected');
      for (const partition of [0, 1]) {
        const came = texts(source.received.filter(({ meta }) => meta['kafka_partition'] === partition)).map(Number);
        const once = withoutRepeats(came.map(String)).map(Number);
        assert.deepEqual(once, once.toSorted((a, b) => a - b), `order of partition ${partition}`);
      }
      test.diagnostic(`${COUNT} messages, 0 lost, ${source.received.length - COUNT} repeats`);
    });

    it('may be down at start', async () => {
      const topic = await makeTopic(brokers, 'late-start');
      await kafka.kill();
      const source = startSource({ brokers }, { topics: [topic], consumer_group: unique('group') }, acknowledgeAll);
      const sink = startSink({ brokers });
      const result = sink.connector.send([{ topic, content: 'patience' }]);
      await until('both tell it', () => source.error === 'unreachable' && sink.error === 'unreachable');
      const state = source.states.findLast(({ is }) => is === 'disconnected');
      assert.match(state?.is === 'disconnected' ? state.error.message : '', new RegExp(`ECONNREFUSED ${brokers[0]}`));
      await kafka.restart();
      assert.deepEqual(await result, [null]);
      await until('it has come', () => source.received.length === 1);
    });

    it('is not waited for when the sink is closed: what waits is answered', async () => {
      const topic = await makeTopic(brokers, 'closing');
      const { connector } = startSink({ brokers });
      assert.deepEqual(await connector.send([{ topic, content: '1' }]), [null]);
      await kafka.kill();
      const result = connector.send([{ topic, content: '2' }]);
      await connector.close(200);
      assert.equal((await result)[0]?.code, 'closed');
      assert.equal((await connector.send([{ topic, content: '3' }]))[0]?.code, 'closed');
      assert.deepEqual(connector.figures, { delivered: 1, refused: 2, waiting: 0 });
    });
  });
}
