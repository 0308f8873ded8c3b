import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { until } from '../../support/processes';
import type { Flow, Harness, Message } from '../harness';

const FOLDER = join(__dirname, '..', '..', '..', 'examples');
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

function read(name: string): Flow {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Flow;
}

/** What an inject node sends. */
function injected({ payload, payloadType, topic }: Message): Message {
  return { topic, payload: payloadType === 'str' ? payload : JSON.parse(String(payload)) };
}

/** The flows that come with the package. */
export function exampleSuite(red: Harness): void {
  describe('examples', () => {
    afterEach(() => red.unload());

    /** Runs an example with every inject node clicked once; gives what reached its debug nodes, by their names. */
    async function run(name: string, counts: Record<string, number>): Promise<Record<string, Message[]>> {
      const flow = read(name);
      const debug = flow.filter(({ type }) => type === 'debug');
      const processors = flow.filter(({ type }) => String(type).endsWith('-processor'));
      await red.load([...processors, ...debug.map((node) => ({ ...node, type: 'helper' }))]);
      const arrived: Record<string, Message[]> = {};
      for (const inject of flow.filter(({ type }) => type === 'inject')) {
        const [[target]] = inject['wires'] as [[string]];
        red.send(target, injected(inject));
      }
      for (const [title, count] of Object.entries(counts)) {
        const node = debug.find((candidate) => candidate['name'] === title);
        arrived[title] = await red.arrived(String(node?.['id']), count);
      }
      return arrived;
    }

    it('turn machine values into tags', async () => {
      const { tags, errors } = await run('Machine values to tags.json', { tags: 3, errors: 1 });
      assert.deepEqual(
        tags?.map(({ topic, payload }) => [topic, (payload as Message)['value']]),
        [
          ['umh.v1.acme.berlin.press-7._raw.sensors.temperature', 23.5],
          ['umh.v1.acme.berlin.press-7._raw.sensors.pressure', 1013],
          ['umh.v1.acme.berlin.oven-2._raw.running', true],
        ],
      );
      assert.match(String((errors?.[0]?.['error'] as Message)['message']), /no machine in the topic plant/);
    });

    it('split a record into its values', async () => {
      const { values, alarms, errors } = await run('Split a machine record.json', { values: 4, alarms: 1, errors: 1 });
      assert.deepEqual(values?.map(({ topic, payload }) => [topic, payload]), [
        ['press-7/temperature', 23.5], ['press-7/pressure', 6.1], ['press-7/temperature', 92], ['press-7/pressure', 6.1],
      ]);
      assert.deepEqual(alarms?.map(({ payload }) => payload), [92]);
      assert.equal((errors?.[0]?.['error'] as Message)['code'], 'timeout');
    });

    /** Gives an example's processor what its source node would; gives what reaches its sinks and its error output, by their ids. */
    async function feed(name: string, messages: Message[], counts: { out: number; err: number }): Promise<{ out: Message[]; err: Message[] }> {
      const flow = read(name);
      const between = flow.filter(({ type }) => ['tag-processor', 'change'].includes(String(type)));
      const ends = flow.filter(({ type }) => /^tag-(mqtt-out|kafka-out|ack)$/.test(String(type)));
      await red.load([...between, ...ends.map((node) => ({ ...node, type: 'helper', wires: [] }))]);
      const source = flow.find(({ type }) => /^tag-(mqtt|kafka)-in$/.test(String(type)));
      const [[target]] = source?.['wires'] as [[string]];
      red.send(target, { batch: true, payload: messages.map(({ topic, payload }) => ({ payload: JSON.stringify(payload), meta: { mqtt_topic: topic } })) });
      const idOf = (pattern: RegExp): string => String(ends.find(({ type }) => pattern.test(String(type)))?.['id']);
      const flat = (arrived: Message[]): Message[] => arrived.flatMap((message) => (message['batch'] === true ? (message['payload'] as Message[]) : [message]));
      const [out, err] = [idOf(/out$/), idOf(/ack$/)];
      await until(`${counts.out} and ${counts.err} messages`, () => flat(red.at(out)).length >= counts.out && red.at(err).length >= counts.err);
      return { out: flat(red.at(out)), err: red.at(err) };
    }
    const tags = (messages: Message[]): unknown[][] => messages.map(({ topic, payload }) => [topic, (payload as Message)['value']]);

    it('turn what an OPC UA gateway publishes into tags of the unified namespace', async () => {
      const nodes = [['ns=1;i=2245', 23.5], ['ns=1;i=2246', 900], ['ns=1;i=9', 1]].map(([nodeId, value]) => ({
        topic: 'opcua/line1', payload: { nodeId, value, time: '2026-03-01T10:00:00Z' },
      }));
      const { out, err } = await feed('OPC UA over MQTT to the unified namespace.json', nodes, { out: 2, err: 1 });
      assert.deepEqual(tags(out), [['umh.v1.acme.berlin.line1._historian.oven.temperature', 23.5], ['umh.v1.acme.berlin.line1._historian.speed', 900]]);
      assert.equal((out[0]?.['payload'] as Message)['timestamp_ms'], Date.parse('2026-03-01T10:00:00Z'));
      assert.match(String((err[0]?.['error'] as Message)['message']), /tag_name/);
    });

    it('leave records that cannot be read to the dead letters', async () => {
      const { out, err } = await feed('Kafka to Kafka with dead letters.json', [{ payload: { machine: 'press-7', tag: 'pressure', value: 6.1 } }, { payload: null }], { out: 1, err: 1 });
      assert.deepEqual(tags(out), [['umh.v1.acme.berlin.press-7._raw.pressure', 6.1]]);
      assert.equal((err[0]?.['error'] as Message)['code'], 'script_error');
    });

    it('take the metrics of one message apart', async () => {
      const payload = { timestamp: 1772359200000, metrics: [{ name: 'Motor/Speed', value: 1450 }, { name: 'Running', value: true }] };
      const { out } = await feed('Sparkplug-like JSON.json', [{ topic: 'spBv1.0/berlin/DDATA/edge1/press', payload }], { out: 2, err: 0 });
      assert.deepEqual(tags(out), [['umh/v1/acme/berlin/edge1/press/_sparkplug/Motor/Speed', 1450], ['umh/v1/acme/berlin/edge1/press/_sparkplug/Running', true]]);
    });

    it('make tags of two contracts of one message', async () => {
      const { out } = await feed('Several data contracts from one message.json', [{ topic: 'press/7', payload: { pressure: 6.1, order: '4711', good: true } }], { out: 2, err: 0 });
      assert.deepEqual(tags(out), [['umh.v1.acme.berlin.press-7._historian.pressure', 6.1], ['umh.v1.acme.berlin.press-7._workorder.part', '{"order":"4711","good":true}']]);
    });

    it('count, and leave out what came twice', async () => {
      const { out } = await feed('Stateful counter with cache.json', [1, 2, 2, 1, 5].map((payload) => ({ topic: 'pulse/saw', payload })), { out: 3, err: 0 });
      assert.deepEqual(tags(out), [1, 2, 3].map((count) => ['umh.v1.acme.berlin.saw._raw.pulses', count]));
    });

    it('need no other package, and every node type has one', () => {
      const types = new Set(NAMES.flatMap((name) => read(name).map(({ type }) => type)));
      assert.deepEqual([...types].sort(), [
        'change', 'comment', 'debug', 'inject', 'js-processor', 'tab', 'tag-ack', 'tag-kafka-broker', 'tag-kafka-in', 'tag-kafka-out',
        'tag-mqtt-broker', 'tag-mqtt-in', 'tag-mqtt-out', 'tag-processor',
      ]);
    });

    for (const name of NAMES) {
      it(`load without a missing node: ${name}`, async () => {
        const flow = read(name);
        const ids = new Set(flow.map(({ id }) => id));
        for (const { wires = [], broker = null } of flow as { wires?: string[][]; broker?: string | null }[]) {
          for (const id of [...wires.flat(), ...(broker === null ? [] : [broker])]) assert.ok(ids.has(id), id);
        }
        const own = flow.filter(({ type }) => !['tab', 'comment', 'debug', 'inject'].includes(String(type)));
        // Whatever listens at the examples' addresses here is none of ours.
        await red.load(own.map((node) => ({ ...node, ...(node['urls'] ? { urls: 'mqtt://127.0.0.1:1' } : {}), ...(node['brokers'] ? { brokers: '127.0.0.1:1' } : {}) })));
        for (const { id, type } of flow) if (/^tag-/.test(String(type))) assert.equal(red.node(String(id)).type, type);
        for (const { id, type } of flow) if (/^tag-.*(in|out)$/.test(String(type))) await red.status(String(id), /^(unreachable|connect)/);
      });
    }
  });
}
