import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Outgoing, Received } from '../../../lib/connectors/connector';
import { fillKafkaConnection, fillKafkaSink, fillKafkaSource } from '../../../lib/connectors/kafka/options';
import { KafkaSink } from '../../../lib/connectors/kafka/sink';
import { KafkaSource } from '../../../lib/connectors/kafka/source';
import { TEST_TLS } from '../../support/certificates';
import { KAFKA_USER, KafkaBroker, localKafkaMissing } from '../../support/kafka';
import { until } from '../../support/processes';
import { CATCH, complete, js, tag, type Harness, type Message } from '../harness';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const SILENT = { onState: () => undefined, onLog: () => undefined };
const valueOf = ({ content }: Received): number => (JSON.parse(String(content)) as { value: number }).value;

/** The Kafka nodes, with a real broker. */
export function kafkaSuite(red: Harness): void {
  describe('Kafka nodes', { skip: localKafkaMissing() ?? false }, () => {
    let kafka: KafkaBroker;
    let round = 0;
    const open: (() => Promise<unknown>)[] = [];
    before(async () => {
      kafka = await KafkaBroker.start({ secure: { certificate: TEST_TLS.cert, key: TEST_TLS.key } });
    });
    after(() => kafka?.remove());
    afterEach(async () => {
      await red.unload();
      for (const close of open.splice(0)) await close();
      round++;
    });

    /** A topic of this test only. */
    const topic = (name: string): string => `${name}-${round}`;
    const connection = () => fillKafkaConnection({ brokers: kafka.brokers }).options;

    async function publish(to: string, messages: readonly Omit<Outgoing, 'topic'>[]): Promise<void> {
      const sink = new KafkaSink(connection(), fillKafkaSink({ create_topics: true }).options, SILENT);
      assert.deepEqual((await sink.send(messages.map((message) => ({ ...message, topic: to })))).filter((error) => error !== null), []);
      await sink.close(1_000);
    }
    /** All that comes into a topic from its beginning. */
    function consume(from: string): Received[] {
      const received: Received[] = [];
      const options = fillKafkaSource({ topics: [from], consumer_group: `other-${round}-${from}`, from: 'beginning', topic_interval: 100 }).options;
      const source = new KafkaSource(connection(), options, { ...SILENT, onBatch: (batch) => void received.push(...batch) });
      open.push(() => source.close());
      return received;
    }
    const payloads = (count: number): Omit<Outgoing, 'topic'>[] => numbers(count).map((value) => ({ content: JSON.stringify(value), headers: { unit: 'bar' } }));

    const config = (properties: object = {}): Message => ({ id: 'broker', type: 'tag-kafka-broker', brokers: kafka.brokers.join('\n'), createTopics: true, backoffFirst: '100', backoffMax: '200', ...properties });
    const kafkaIn = (to: string, properties: object = {}): Message =>
      ({ id: 'in', type: 'tag-kafka-in', broker: 'broker', topics: topic('in'), consumerGroup: topic('group'), from: 'beginning', retryDelay: '10', wires: [[to]], ...properties });
    const kafkaOut = (properties: object = {}): Message => ({ id: 'send', type: 'tag-kafka-out', broker: 'broker', wires: [], ...properties });
    const toTags = (properties: object = {}): Message => tag({ wires: [['send'], ['err']], defaults: `
      msg.payload = JSON.parse(msg.payload);
      msg.meta.location_path = 'acme.line1'; msg.meta.data_contract = '_raw'; msg.meta.tag_name = 'press'; return msg;`, ...properties });

    it('carry batches through a processor to the unified namespace, in order, and commit what is delivered', async () => {
      await publish(topic('in'), payloads(2_000));
      await red.load([config(), kafkaIn('tag', { emit: 'batch' }), toTags({ emit: 'batch' }), kafkaOut({ preset: 'unified namespace' }), complete('send')]);
      const received = consume('umh.messages');
      await until('all arrived', () => received.length >= 2_000, 60_000).catch((error: Error) => {
        throw new Error(`${error.message}: ${received.length}; in: ${red.shown('in')}; out: ${red.shown('send')}; ${red.log().slice(-500)}`);
      });
      assert.deepEqual(received.map(valueOf), numbers(2_000));
      const { meta } = received[0] as Received;
      const { kafka_key, umh_topic, unit } = meta;
      assert.deepEqual([kafka_key, umh_topic, unit], ['umh.v1.acme.line1._raw.press', 'umh.v1.acme.line1._raw.press', 'bar']);
      await red.status('in', /^connected · .*lag 0/, 20_000);
      await until('nothing is in flight', () => !/in flight/.test(red.shown('in')));
      assert.ok(red.at('complete').length < 2_000);
    });

    it('give what was not acknowledged again after a restart of the flow, and lose none', async () => {
      await publish(topic('in'), payloads(300));
      const sends = `if (msg.payload % 3 === 0) throw new Error('no'); return { payload: { value: msg.payload } };`;
      const flow = (wire: string): Message[] =>
        [config(), kafkaIn('js', { content: 'json', maxInFlight: '150' }), js(sends, { wires: [[wire], ['ack']] }), { id: 'ack', type: 'tag-ack', wires: [[]] }, kafkaOut({ topic: topic('out') })];
      // Nothing settles what comes out here: only errors are.
      await red.load(flow('out'));
      await red.arrived('out', 150, 30_000);
      await red.deploy(flow('send'));
      const received = consume(topic('out'));
      await until('all arrived', () => new Set(received.map(valueOf)).size === 200, 30_000);
      assert.deepEqual([...new Set(received.map(valueOf))].sort((a, b) => a - b), numbers(300).filter((value) => value % 3 !== 0));
    });

    it('take the topics that match a pattern from end to end: say that there is none, and take those that are made later', async () => {
      const one = (number: number): string => topic(`line${number}`);
      const others = [topic('line'), topic('inline1'), `${one(1)}.more`];
      for (const other of others) await publish(other, payloads(1));
      await red.load([config(), kafkaIn('out', { topicType: 'pattern', topics: `line\\d+-${round}`, topicInterval: '200', acknowledge: 'on receipt' })]);
      assert.equal((await red.status('in', /^unknown topic: no topic matches /, 20_000)).fill, 'red');
      await publish(one(1), payloads(1));
      await red.arrived('out', 1, 20_000);
      await publish(one(22), payloads(1));
      await red.arrived('out', 2, 20_000);
      await publish(one(1), payloads(1));
      await red.arrived('out', 3, 20_000);
      assert.deepEqual(red.at('out').map(({ topic: from }) => from), [one(1), one(22), one(1)]);
    });

    const patterns: [what: string, topics: string, status: RegExp][] = [
      ['that is none', '(', /^topics: Invalid regular expression/],
      ['of several lines', 'a\nb', /^topics: needs one line: the pattern$/],
    ];
    for (const [what, topics, status] of patterns) {
      it(`say so of a pattern ${what}`, async () => {
        await red.load([config(), kafkaIn('out', { topicType: 'pattern', topics })]);
        assert.equal((await red.status('in', status)).fill, 'red');
      });
    }

    it('put to the dead letters what crashes its sandbox or is refused, and go on', async () => {
      await publish(topic('in'), payloads(20));
      await red.load([
        config(), kafkaIn('js', { content: 'json', retries: '2', deadLetterTopic: topic('dead') }),
        js('if (msg.payload === 7) for (;;); return msg;', { wires: [['send'], []], batchSize: 4 }), kafkaOut({ topic: topic('out') }),
      ]);
      const received = consume(topic('out'));
      const dead = consume(topic('dead'));
      await until('the others arrived', () => new Set(received.map(({ content }) => String(content))).size === 19, 30_000);
      await until('one is dead', () => dead.length === 1, 30_000);
      const { content, meta } = dead[0] as Received;
      assert.deepEqual([String(content), meta['dead_letter_code'], meta['dead_letter_deliveries']], ['7', 'timeout', '2']);
      assert.equal(meta['dead_letter_place'], `${topic('in')}[0] at offset 7`);
      await red.status('in', /1 given up/);
    });

    it('take key, partition, headers and topic from the message, and null as a tombstone', async () => {
      await red.load([config(), kafkaOut(), CATCH], ['caught']);
      red.send('send', { payload: { a: 1 }, topic: topic('out'), key: 'k', partition: 0, meta: { a: 'x', n: 1 } }, { payload: null, topic: topic('out'), key: 'k' });
      const received = consume(topic('out'));
      await until('both arrived', () => received.length === 2, 30_000);
      const [first, second] = received as [Received, Received];
      assert.deepEqual([String(first.content), first.meta['kafka_key'], first.meta['kafka_partition'], first.meta['a'], first.meta['n']], ['{"a":1}', 'k', 0, 'x', '1']);
      assert.deepEqual([second.content, second.meta['kafka_key']], [null, 'k']);
      red.send('send', { payload: 1, topic: topic('out'), partition: 'x' });
      const [caught] = await red.arrived('caught', 1);
      assert.equal((caught?.['error'] as Message)['code'], 'invalid_message');
    });

    it('say that the password is wrong, and tell it to nobody', async () => {
      const flow = [config({ brokers: kafka.saslBrokers.join('\n'), sasl: 'scram-sha-256' }), kafkaIn('out'), kafkaOut()];
      await red.load(flow, [], { broker: { user: KAFKA_USER.user, password: 'wr0ng-secret' } });
      for (const id of ['in', 'send']) assert.equal((await red.status(id, /^bad credentials: .* · next try in/, 20_000)).fill, 'red');
      assert.doesNotMatch(red.log() + JSON.stringify(['in', 'send'].flatMap((id) => red.statuses(id))), /wr0ng-secret/);
      await red.unload();
      await red.load(flow, [], { broker: KAFKA_USER });
      await red.status('send', /^connected/, 20_000);
    });

    it('trust the certificates of a tls-config node, and say so where they do not', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'tagwright-tls-'));
      open.push(() => Promise.resolve(rmSync(folder, { recursive: true })));
      writeFileSync(join(folder, 'ca.pem'), TEST_TLS.ca);
      const secure = { brokers: kafka.tlsBrokers.join('\n') };
      const tls = { id: 'tls', type: 'tls-config', ca: join(folder, 'ca.pem'), cert: '', key: '', verifyservercert: true };
      await red.load([config({ ...secure, useTls: true }), kafkaOut()]);
      await red.status('send', /^bad certificate: /, 20_000);
      await red.unload();
      await red.load([tls, config({ ...secure, tls: 'tls' }), kafkaOut({ topic: topic('out') }), complete('send')]);
      red.send('send', { payload: 1 });
      await red.arrived('complete', 1, 20_000);
    });
  });
}
