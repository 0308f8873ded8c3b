import { Remote } from '../remote';
import type { Row } from '../row';
import type { BenchMosquitto, KafkaBroker } from './brokers';
import { StreamDriver } from './driver';
import { openKafkaEnds, openMqttEnds, type Ends } from './ends';
import { BenchProgram } from './program';
import { pipelineText, tagOf, unchanged } from './work';

/** Messages on their way at once. */
const KAFKA_WINDOW = 20_000;
const MQTT_WINDOW = 2_000;

/** A stream that is ready to be measured. */
export interface StreamRow extends Row {
  /** Microseconds of processor time of the stream itself for a message, over all that was measured. */
  readonly cost: number;
  close(): Promise<void>;
}

/** What carries the messages from one end to the other. */
interface Middle {
  /** Milliseconds that it has used so far. */
  processorTime(): Promise<number>;
  close(): Promise<void>;
}

interface RowOptions {
  key: string;
  label: string;
  window: number;
  expected: (number: number) => string;
}

async function openRow({ key, label, window, expected }: RowOptions, ends: Ends, middle: Middle): Promise<StreamRow> {
  const driver = new StreamDriver(key, ends, window, expected);
  const close = async (): Promise<void> => void (await Promise.all([driver.close(), middle.close()]));
  let [messages, used] = [0, 0];
  try {
    await driver.ready();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    key,
    group: key.split('-')[0] ?? key,
    label,
    async measure(ms) {
      const before = await middle.processorTime();
      const slice = await driver.measure(ms);
      used += (await middle.processorTime()) - before;
      messages += slice.messages;
      return slice;
    },
    get cost() {
      return (1000 * used) / messages;
    },
    close,
  };
}

/** A child of the bench that serves `call` with these arguments. */
async function openChild(name: string, call: string, ...args: unknown[]): Promise<Middle> {
  const remote = new Remote(`../stream/children/${name}`, ['--no-node-snapshot']);
  await remote.call(call, ...args);
  return { processorTime: () => remote.call<number>('processorTime'), close: () => remote.close() };
}

function openProgram(pipeline: string): Middle {
  const program = new BenchProgram(pipeline);
  return { processorTime: () => Promise.resolve(program.processorTime), close: () => program.close() };
}

/** Kafka to Kafka: plain, and through a processor. Key and content only. */
export function openKafkaRows(broker: KafkaBroker): Promise<StreamRow[]> {
  return openKafkaPair(broker, 'kafka', '', false);
}

/** The same with the metadata of a tag as headers, as an output has them that excludes none. */
export function openHeadersRows(broker: KafkaBroker): Promise<StreamRow[]> {
  return openKafkaPair(broker, 'headers', ', with headers', true);
}

async function openKafkaPair({ brokers }: KafkaBroker, group: string, suffix: string, headers: boolean): Promise<StreamRow[]> {
  const names = (key: string): [string, string] => [`${key}-in`, `${key}-out`];
  const plain = { key: `${group}-plain`, label: `Kafka to Kafka, without a processor${suffix}`, window: KAFKA_WINDOW, expected: unchanged };
  const [plainIn, plainOut] = names(plain.key);
  const plainEnds = await openKafkaEnds(brokers, plainIn, plainOut);
  const rows = [await openRow(plain, plainEnds, await openChild('plain', 'openKafka', brokers, plainIn, plainOut, headers))];

  const processor = { key: `${group}-processor`, label: `Kafka to Kafka through a tag processor${suffix}`, window: KAFKA_WINDOW, expected: tagOf };
  const [input, output] = names(processor.key);
  const ends = await openKafkaEnds(brokers, input, output);
  const addresses = JSON.stringify(brokers);
  const from = `input: {kafka: {addresses: ${addresses}, topics: [${input}], consumer_group: ${input}-group}}\n`;
  const metadata = headers ? '' : ", metadata: {exclude_prefixes: ['']}";
  const to = `output: {kafka: {addresses: ${addresses}, topic: ${output}, key: '\${! meta("tag_name") }'${metadata}}}\n`;
  rows.push(await openRow(processor, ends, openProgram(pipelineText(from, to, 'msg.meta.kafka_key'))));
  return rows;
}

/** MQTT to MQTT: plain, through a processor, and through Node-RED's own nodes. QoS 1. */
export async function openMqttRows({ url, port }: BenchMosquitto): Promise<StreamRow[]> {
  const open = (key: string): Promise<Ends> => openMqttEnds(url, `${key}/in`, `${key}/out`);
  const plain = { key: 'mqtt-plain', label: 'MQTT to MQTT, without a processor', window: MQTT_WINDOW, expected: unchanged };
  const rows = [await openRow(plain, await open(plain.key), await openChild('plain', 'openMqtt', url, `${plain.key}/in`, `${plain.key}/out`))];

  const processor = { key: 'mqtt-processor', label: 'MQTT to MQTT through a tag processor', window: MQTT_WINDOW, expected: tagOf };
  const from = `input: {mqtt: {urls: ["${url}"], topics: ["${processor.key}/in/#"]}}\n`;
  const to = `output: {mqtt: {urls: ["${url}"], topic: '${processor.key}/out/\${! meta("tag_name") }', qos: 1}}\n`;
  rows.push(await openRow(processor, await open(processor.key), openProgram(pipelineText(from, to, "msg.meta.mqtt_topic.split('/').pop()"))));

  const core = { key: 'mqtt-node-red', label: "Node-RED's own nodes: mqtt in, function, mqtt out", window: MQTT_WINDOW, expected: tagOf };
  rows.push(await openRow(core, await open(core.key), await openChild('node-red', 'openMqtt', port, `${core.key}/in`, `${core.key}/out`)));
  return rows;
}
