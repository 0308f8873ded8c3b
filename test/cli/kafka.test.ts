import assert from 'node:assert/strict';
import { createServer, connect } from 'node:net';
import type { IHeaders, KafkaMessage, Producer } from 'kafkajs';
import { after, afterEach, before, describe, it } from 'node:test';
import { acknowledgeAll, closeAll, plainKafka, produce, startSource, unique } from '../connectors/kafka/support';
import { TEST_TLS } from '../support/certificates';
import { createTopics, KafkaBroker, localKafkaMissing } from '../support/kafka';
import { until } from '../support/processes';
import { figures, startProgram, Workspace, type Running } from '../support/program';
import { kafkaSecurity } from './suite/kafka-security';

const workspace = new Workspace();
after(() => workspace.remove());
const missing = localKafkaMissing();

/** Clients of the test that runs. They must not see the broker of another one die. */
const open: { disconnect(): Promise<void> }[] = [];

/** All messages of a topic from its beginning, as they come. */
async function watch(brokers: string[], topic: string) {
  const consumer = plainKafka(brokers).consumer({ groupId: unique('watch'), maxWaitTimeInMs: 100 });
  const got: KafkaMessage[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => void got.push(message) });
  open.push(consumer);
  return got;
}

async function producer(brokers: string[]): Promise<Producer> {
  const made = plainKafka(brokers).producer({ createPartitioner: () => () => 0 });
  await made.connect();
  open.push(made);
  return made;
}

const texts = (headers: IHeaders = {}): Record<string, string> => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
const values = (messages: KafkaMessage[]): unknown[] => messages.map(({ value }) => (JSON.parse(String(value)) as { value: unknown }).value);

interface Topics {
  from: string;
  to: string;
  dead: string;
}

const pipeline = (brokers: string[], { from, to, dead }: Topics, group: string): string => `
input:
  kafka: {addresses: ["${brokers.join()}"], topics: [${from}], consumer_group: ${group}, commit_period: 50ms, group: {session_timeout: 6s}}
output:
  kafka:
    addresses: ["${brokers.join()}"]
    topic: ${to}
    key: \${! meta("umh_topic") }
    compression: gzip
    static_headers: {by: tagwright}
    metadata: {exclude_prefixes: [kafka_]}
    batching: {count: 100, period: 10ms}
dead_letter:
  kafka: {addresses: ["${brokers.join()}"], topic: ${dead}, key: '\${! meta("kafka_key").or("none") }'}
tag_processor:
  defaults: |
    if (msg.payload === null) return null;
    msg.meta.location_path = 'acme';
    msg.meta.data_contract = '_raw';
    msg.meta.tag_name = 'n';
    return msg;
  conditions:
    - if: msg.payload.slice
      then: |
        throw new TypeError('no text: ' + msg.payload);
sandbox: {max_size: 2}
`;

const connected = (program: Running): Promise<void> => until('all is connected', () => {
  return ['input kafka', 'output kafka', 'dead_letter kafka'].every((name) => program.stderr.includes(`${name}: connected`));
}, 30_000);

async function stopped(program: Running) {
  program.child.kill('SIGTERM');
  const ended = await program.ended;
  assert.equal(ended.status, 0, ended.stderr);
  return ended;
}

describe('tagwright run with Kafka', { skip: missing ?? false }, () => {
  let kafka: KafkaBroker;
  before(async () => {
    kafka = await KafkaBroker.start({ secure: { certificate: TEST_TLS.cert, key: TEST_TLS.key, authority: TEST_TLS.ca } });
  });
  after(() => kafka?.remove());
  afterEach(async () => {
    await Promise.all(open.splice(0).map((client) => client.disconnect()));
    await closeAll();
  });

  const topics = async (): Promise<Topics> => {
    const made = { from: unique('from'), to: unique('to'), dead: unique('dead') };
    await createTopics(kafka.brokers, Object.values(made).map((topic) => ({ topic })));
    return made;
  };

  it('delivers what comes through, in order, and the rest as dead letters with the reason', async () => {
    const { brokers } = kafka;
    const names = await topics();
    const program = startProgram(['run', workspace.write('p.yaml', pipeline(brokers, names, unique('g')))]);
    const binary = Buffer.from([0xfe, 0x00, 0x0a, 0xff]);
    const numbers = Array.from({ length: 1000 }, (_, n) => n);
    await produce(brokers, names.from, [
      ...numbers.map((n) => ({ value: String(n) })),
      { key: 'k1', value: 'broken', headers: { unit: 'bar' } }, { key: 'k2', value: binary }, { key: 'k3', value: null }, { value: '' }, { value: '1000' },
    ]);
    const [got, dead] = await Promise.all([watch(brokers, names.to), watch(brokers, names.dead)]);
    await until('everything has come', () => got.length === 1001 && dead.length === 3, 30_000);
    const { stderr } = await stopped(program);
    assert.deepEqual(values(got), [...numbers, 1000]);
    const [first] = got;
    assert.equal(String(first?.key), 'umh.v1.acme._raw.n');
    const headers = texts(first?.headers);
    assert.deepEqual([headers['by'], headers['location_path'], headers['kafka_offset']], ['tagwright', 'acme', undefined]);
    const letters = dead.map(({ key, value, headers: given }) => ({ key: String(key), value, ...texts(given) }));
    const text = letters.find(({ key }) => key === 'k1') as Record<string, unknown>;
    const { error_code, error_stage, error_message, error_processor, kafka_topic, kafka_offset, unit } = text;
    assert.deepEqual({ value: String(text['value']), error_code, error_stage, error_message, error_processor, kafka_topic, kafka_offset, unit }, {
      value: 'broken', error_code: 'script_error', error_stage: 'conditions[0].then', error_message: 'TypeError: no text: broken',
      error_processor: 'tag_processor', kafka_topic: names.from, kafka_offset: '1000', unit: 'bar',
    });
    assert.deepEqual(letters.find(({ key }) => key === 'k2')?.value, binary, 'bytes arrive as they were');
    assert.deepEqual(letters.find(({ key }) => key === 'none')?.value, Buffer.alloc(0));
    const { read, processed, errored, dropped } = figures(stderr);
    assert.deepEqual({ read, processed, errored, dropped }, { read: 1005, processed: 1001, errored: 3, dropped: 1 });
  });

  it('goes on behind what is delivered after it was told to stop, and loses nothing when it is killed', async () => {
    const { brokers } = kafka;
    const names = await topics();
    const file = workspace.write('again.yaml', pipeline(brokers, names, unique('g')));
    const sender = await producer(brokers);
    const send = async (from: number, to: number): Promise<void> => {
      await sender.send({ topic: names.from, messages: Array.from({ length: to - from }, (_, index) => ({ value: String(from + index) })) });
    };
    const got = await watch(brokers, names.to);
    const first = startProgram(['run', file]);
    await send(0, 500);
    await until('they have come', () => got.length === 500, 30_000);
    await stopped(first);
    const second = startProgram(['run', file]);
    await send(500, 20_000);
    await until('some have come', () => got.length > 1000, 30_000);
    assert.deepEqual(values(got.slice(0, 501)), Array.from({ length: 501 }, (_, n) => n), 'nothing twice after a stop');
    second.child.kill('SIGKILL');
    await second.ended;
    const third = startProgram(['run', file]);
    await until('all have come', () => new Set(values(got)).size === 20_000, 60_000);
    await stopped(third);
  });

  it('waits for a broker that is away at the start', async () => {
    const { brokers } = kafka;
    const names = await topics();
    await produce(brokers, names.from, [{ value: '1' }]);
    await kafka.kill();
    const program = startProgram(['run', workspace.write('away.yaml', pipeline(brokers, names, unique('g')))]);
    await until('it is said', () => /input kafka: disconnected \(unreachable\)/.test(program.stderr) && /output kafka: disconnected \(unreachable\)/.test(program.stderr), 30_000);
    await kafka.restart();
    await connected(program);
    // A plain client of kafkajs may not get over a broker that has just started.
    const { received } = startSource({ brokers }, { topics: [names.to], consumer_group: unique('watch') }, acknowledgeAll);
    await until('it has come', () => received.length === 1, 30_000);
    await stopped(program);
  });

  kafkaSecurity(() => kafka, workspace);

  // From docs/input/uns-input.md of benthos-umh ("Multiple topic patterns"), unchanged.
  const DOCUMENTED = `
input:
  uns:
    umh_topics:            # list of regex patterns
      - "umh\\\\.v1\\\\.acme\\\\.berlin\\\\..+"
      - "umh\\\\.v1\\\\.acme\\\\.munich\\\\..+"
      - "umh\\\\.v1\\\\.acme\\\\.paris\\\\.production\\\\..+"
pipeline:
  processors:
    - tag_processor:       # same pipeline as above
        defaults: |
          msg.meta.location_path = "enterprise.demo.plant1.line1.plc1";
          msg.meta.data_contract = "_historian";
          msg.meta.tag_name      = "value";
          return msg;
output:
  uns: {}
`;

  it('runs an example of the documentation of benthos-umh as it stands there', async (test) => {
    const { brokers } = kafka;
    // The example has the default address of UMH Core: clients that ask there are told where the broker is.
    const [host = '', port = ''] = (brokers[0] ?? '').split(':');
    const front = createServer((socket) => {
      const to = connect(Number(port), host);
      socket.pipe(to).pipe(socket);
      for (const end of [socket, to]) end.on('error', () => undefined);
    });
    const isFree = await new Promise<boolean>((resolve) => {
      front.once('error', () => resolve(false));
      front.listen(9092, 'localhost', () => resolve(true));
    });
    if (!isFree) return test.skip('port 9092 is taken');
    try {
      const program = startProgram(['run', workspace.write('documented.yaml', DOCUMENTED)]);
      await until('the output is connected', () => program.stderr.includes('output uns: connected'), 30_000);
      // It makes the topic where that is missing, as the peer does; this makes sure that it is there before anybody looks.
      await createTopics(brokers, [{ topic: 'umh.messages' }]);
      const sender = await producer(brokers);
      const keys = ['berlin.a._raw.x', 'hamburg.a._raw.x', 'munich.a._raw.y', 'paris.office._raw.z', 'paris.production._raw.z'];
      await sender.send({ topic: 'umh.messages', messages: keys.map((key, n) => ({ key: `umh.v1.acme.${key}`, value: String(n), headers: { unit: 'C' } })) });
      const got = await watch(brokers, 'umh.messages');
      const own = (): KafkaMessage[] => got.filter(({ key }) => String(key).startsWith('umh.v1.enterprise'));
      await until('they have come', () => own().length === 3, 30_000);
      await stopped(program);
      assert.deepEqual(values(own()), [0, 2, 4]);
      const [first] = own();
      assert.equal(String(first?.key), 'umh.v1.enterprise.demo.plant1.line1.plc1._historian.value');
      const { bridged_by, unit, kafka_topic, data_contract, umh_topic } = texts(first?.headers);
      assert.deepEqual({ bridged_by, unit, kafka_topic, data_contract, umh_topic }, {
        bridged_by: 'umh-core', unit: 'C', kafka_topic: undefined, data_contract: '_historian', umh_topic: String(first?.key),
      });
    } finally {
      front.close();
    }
  });
});
