import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type Message } from 'kafkajs';
import type { ConnectionState, Received } from '../../../lib/connectors/connector';
import { KafkaSource } from '../../../lib/connectors/kafka/source';
import { KafkaSink } from '../../../lib/connectors/kafka/sink';
import {
  fillKafkaConnection, fillKafkaSink, fillKafkaSource, type KafkaConnection, type KafkaSinkOptions, type KafkaSourceOptions,
} from '../../../lib/connectors/kafka/options';
import { createTopics } from '../../support/kafka';

/** A name that no other test uses. */
export function unique(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}`;
}

/** kafkajs by itself, to prepare and to look. */
export function plainKafka(brokers: string[]): Kafka {
  return new Kafka({ brokers, logLevel: logLevel.NOTHING });
}

/** Makes a topic and gives its name. */
export async function makeTopic(brokers: string[], name: string, numPartitions = 1, config: Record<string, string> = {}): Promise<string> {
  const topic = unique(name);
  const configEntries = Object.entries(config).map(([key, value]) => ({ name: key, value }));
  await createTopics(brokers, [{ topic, numPartitions, configEntries }]);
  return topic;
}

/** Writes messages with kafkajs by itself. */
export async function produce(brokers: string[], topic: string, messages: Message[]): Promise<void> {
  const producer = plainKafka(brokers).producer({ createPartitioner: () => ({ message: { partition } }) => partition ?? 0 });
  await producer.connect();
  for (let at = 0; at < messages.length; at += 5_000) await producer.send({ topic, messages: messages.slice(at, at + 5_000) });
  await producer.disconnect();
}

/** Messages with the contents 0, 1, 2, …, spread over partitions. */
export function numbered(count: number, partitions = 1): Message[] {
  return Array.from({ length: count }, (_, i) => ({ value: String(i), partition: i % partitions }));
}

/** What the group has committed of each partition; -1: nothing. */
export async function committed(brokers: string[], groupId: string, topic: string): Promise<number[]> {
  const admin = plainKafka(brokers).admin();
  await admin.connect();
  const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
  await admin.disconnect();
  return (found?.partitions ?? []).sort((a, b) => a.partition - b.partition).map(({ offset }) => Number(offset));
}

/** Waits until the group has committed what is wanted. Fails after ten seconds. */
export async function untilCommitted(brokers: string[], group: string, topic: string, wanted: (offsets: number[]) => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  for (let offsets: number[] = []; !wanted(offsets); offsets = await committed(brokers, group, topic)) {
    if (performance.now() > end) throw new Error(`after 10 s ${group} has committed ${offsets.join(', ') || 'nothing'} of ${topic}`);
  }
}

/** Something that has been started and can be let go of. */
const open = new Set<{ close(timeout: number): Promise<void> }>();

/** For `afterEach`: a test that fails must not leave its connections behind. */
export async function closeAll(): Promise<void> {
  await Promise.all([...open].map((connector) => connector.close(1_000)));
  open.clear();
}

export interface Started<Connector> {
  connector: Connector;
  states: ConnectionState[];
  log: string[];
  received: Received[];
  readonly state: ConnectionState['is'] | undefined;
  /** Code of the last error that a state named. */
  readonly error: string | undefined;
}

function started(): Omit<Started<unknown>, 'connector'> {
  const states: ConnectionState[] = [];
  return {
    states,
    log: [],
    received: [],
    get state() {
      return states.at(-1)?.is;
    },
    get error() {
      return states.findLast((state) => state.is === 'disconnected')?.error.code;
    },
  };
}

function must<T>({ options, problems }: { options: T; problems: { message: string }[] }): T {
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
  return options;
}

/** Quick to try again. */
const QUICK = { backoff_first: 50, backoff_max: 500 };

/** A source that collects; `onBatch` sees each batch too. */
export function startSource(
  connection: KafkaConnection, options: KafkaSourceOptions, onBatch: (batch: Received[]) => void = () => undefined,
): Started<KafkaSource> {
  const result = started();
  const filled = must(fillKafkaSource({ from: 'beginning', commit_interval: 50, max_wait: 50, topic_interval: 500, ...options }));
  const connector = new KafkaSource(must(fillKafkaConnection({ ...QUICK, ...connection })), filled, {
    onState: (state) => result.states.push(state),
    onLog: (text) => result.log.push(text),
    onBatch: (batch) => {
      result.received.push(...batch);
      onBatch(batch);
    },
  });
  open.add(connector);
  return Object.defineProperties({ connector }, Object.getOwnPropertyDescriptors(result)) as Started<KafkaSource>;
}

/** A sink whose states are kept. */
export function startSink(connection: KafkaConnection, options: KafkaSinkOptions = {}): Started<KafkaSink> {
  const result = started();
  const connector = new KafkaSink(must(fillKafkaConnection({ ...QUICK, ...connection })), must(fillKafkaSink(options)), {
    onState: (state) => result.states.push(state),
    onLog: (text) => result.log.push(text),
  });
  open.add(connector);
  return Object.defineProperties({ connector }, Object.getOwnPropertyDescriptors(result)) as Started<KafkaSink>;
}

/** Acknowledges at once. */
export function acknowledgeAll(batch: Received[]): void {
  for (const message of batch) message.acknowledge();
}

export function texts(messages: readonly Received[]): string[] {
  return messages.map(({ content }) => String(content));
}
