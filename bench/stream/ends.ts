import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { connectAsync } from 'mqtt';

/** A message of the bench: its lane is a Kafka key, or the last part of an MQTT topic. */
export interface Sent {
  lane: number;
  content: string;
}

/** Both ends of a stream that is measured: where the bench writes, and where it reads. */
export interface Ends {
  /** Settles when the broker has confirmed all. */
  publish(messages: readonly Sent[]): Promise<void>;
  /** Told what has come out. */
  onArrive: (lane: number, content: string) => void;
  close(): Promise<void>;
}

/** Lanes of each row, and partitions of its topics. */
export const LANES = 4;
const laneName = (lane: number): string => `lane${lane}`;
const laneOf = (name: string): number => Number(name.slice('lane'.length));

/** Makes the topics of a row and opens both ends of it, with kafkajs alone. */
export async function openKafkaEnds(brokers: string[], input: string, output: string): Promise<Ends> {
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [input, output].map((topic) => ({ topic, numPartitions: LANES })), waitForLeaders: false });
  // A broker may not know yet what it has just made.
  while ((await Promise.all([input, output].map((topic) => admin.fetchTopicOffsets(topic).catch(() => [])))).some(({ length }) => length < LANES));
  await admin.disconnect();
  const producer = kafka.producer({ createPartitioner: () => ({ message: { partition } }) => partition ?? 0 });
  const consumer = kafka.consumer({ groupId: `bench-${randomUUID()}`, maxWaitTimeInMs: 50 });
  const ends: Ends = {
    publish: async (messages) => {
      await producer.send({ topic: input, messages: messages.map(({ lane, content }) => ({ key: laneName(lane), value: content, partition: lane })) });
    },
    onArrive: () => undefined,
    close: async () => void (await Promise.all([producer.disconnect(), consumer.disconnect()])),
  };
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topic: output, fromBeginning: true });
  await consumer.run({
    eachBatch: ({ batch }) => {
      for (const { key, value } of batch.messages) ends.onArrive(laneOf(String(key)), String(value));
      return Promise.resolve();
    },
  });
  return ends;
}

/** Opens both ends of a row, with mqtt.js alone and QoS 1. Its topics are `<input>/<lane>` and `<output>/<lane>`. */
export async function openMqttEnds(url: string, input: string, output: string): Promise<Ends> {
  const [writer, reader] = await Promise.all([connectAsync(url), connectAsync(url)]);
  const ends: Ends = {
    publish: async (messages) => {
      await Promise.all(messages.map(({ lane, content }) => writer.publishAsync(`${input}/${laneName(lane)}`, content, { qos: 1 })));
    },
    onArrive: () => undefined,
    close: async () => void (await Promise.all([writer.endAsync(true), reader.endAsync(true)])),
  };
  reader.on('message', (topic, content) => ends.onArrive(laneOf(topic.slice(output.length + 1)), content.toString()));
  await reader.subscribeAsync(`${output}/#`, { qos: 1 });
  return ends;
}
