import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CompressionTypes, type Admin, type IHeaders, type Message, type Producer } from 'kafkajs';
import { plainKafka, unique } from '../connectors/kafka/support';
import type { KafkaBroker } from '../support/kafka';
import type { Ledger } from './ledger';
import type { Program } from './program';
import type { Surroundings } from './scenario';

/** Messages that are sent at once. */
const CHUNK = 1_000;

/** Milliseconds that a broker may take for a new topic. */
const START = 30_000;

/** What stands in a topic. */
export interface Stored {
  topic: string;
  key: string;
  value: Buffer | null;
  headers: IHeaders;
}

export const lanesOf = (count: number): string[] => Array.from({ length: count }, (_, lane) => `lane${lane}`);

/** Messages of a lane each, numbered, in turn. */
export function numberedLanes(lanes: readonly string[], perLane: number, from = 0): Message[] {
  const messages: Message[] = [];
  for (let number = from; number < from + perLane; number++) {
    lanes.forEach((lane, partition) => messages.push({ key: lane, value: String(number), partition }));
  }
  return messages;
}

/** The test's own view of a Kafka, by kafkajs and nothing of this project. */
export class KafkaSide {
  private constructor(
    private readonly kafka: KafkaBroker,
    private readonly admin: Admin,
    private readonly producer: Producer,
  ) {}

  /** Closed with the scenario. */
  static async open(kafka: KafkaBroker, around: Surroundings): Promise<KafkaSide> {
    const client = plainKafka(kafka.brokers);
    const side = new KafkaSide(kafka, client.admin(), client.producer({ createPartitioner: () => ({ message: { partition } }) => partition ?? 0 }));
    around.atEnd(() => Promise.all([side.admin.disconnect(), side.producer.disconnect()]));
    await Promise.all([side.admin.connect(), side.producer.connect()]);
    return side;
  }

  /** Makes a topic that no other test uses. */
  async makeTopic(name: string, numPartitions: number): Promise<string> {
    const topic = unique(name);
    // Waiting for the leaders fails when the broker does not know yet what it has just made.
    await this.admin.createTopics({ topics: [{ topic, numPartitions }], waitForLeaders: false });
    await poll(`${topic} is there`, () => this.admin.fetchTopicOffsets(topic).catch(() => []), (offsets) => offsets.length === numPartitions, START);
    return topic;
  }

  async send(topic: string, messages: readonly Message[], compression = CompressionTypes.None): Promise<void> {
    for (let at = 0; at < messages.length; at += CHUNK) await this.producer.send({ topic, messages: messages.slice(at, at + CHUNK), compression });
  }

  /** Messages that a topic has. A broker that is away is waited for. */
  async size(topic: string): Promise<number> {
    const offsets = await this.admin.fetchTopicOffsets(topic).catch(() => []);
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  }

  /** Messages that a group has committed. */
  async committed(groupId: string, topic: string): Promise<number> {
    const [found] = await this.admin.fetchOffsets({ groupId, topics: [topic] }).catch(() => []);
    return (found?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  }

  /** Waits until a group has committed everything of a topic. */
  async waitForCommit(groupId: string, topic: string, count: number, limit: number, program: Program): Promise<void> {
    const committed = (): Promise<number> => this.committed(groupId, topic);
    await poll(`${groupId} has committed ${count} messages of ${topic}`, committed, (found) => found >= count, limit, program.assertRuns);
  }

  /** Everything that stands in a topic. */
  async readAll(topic: string, limit: number): Promise<Stored[]> {
    const stored: Stored[] = [];
    const consumer = plainKafka(this.kafka.brokers).consumer({ groupId: unique('reader') });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const size = await this.size(topic);
    await consumer.run({
      eachMessage: async ({ message: { key, value, headers = {} } }) => void stored.push({ topic, key: String(key), value, headers }),
    });
    await poll(`all of ${topic} is read`, () => Promise.resolve(stored.length), (count) => count >= size, limit);
    await consumer.disconnect();
    return stored;
  }

  /** Enters everything of a topic of tags: the key is the lane, the value the number. */
  async enter(ledger: Ledger, topic: string, limit: number): Promise<void> {
    for (const { key, value } of await this.readAll(topic, limit)) ledger.add(key, (JSON.parse(String(value)) as { value: number }).value);
  }

  /** How many messages kcat, another client, finds in a topic; null where it is not installed. */
  kcat(topic: string): Promise<number | null> {
    return new Promise((resolve, reject) => {
      const child = spawn('kcat', ['-C', '-b', this.kafka.brokers.join(','), '-t', topic, '-o', 'beginning', '-e', '-q', '-f', '.'], { stdio: ['ignore', 'pipe', 'ignore'] });
      let count = 0;
      child.stdout.on('data', (dots: Buffer) => (count += dots.length));
      child.once('error', () => resolve(null));
      child.once('close', (status) => (status === 0 ? resolve(count) : reject(new Error(`kcat has ended with ${status}`))));
    });
  }
}

/** Sends lines of `key:content` with kcat; false where it is not installed. */
export async function sendWithKcat(brokers: readonly string[], topic: string, codec: string, lines: readonly string[]): Promise<boolean> {
  const child = spawn('kcat', ['-P', '-b', brokers.join(','), '-t', topic, '-p', '0', '-K', ':', '-z', codec], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const status = await once(child, 'close').then(([code]) => code as number, () => null);
  if (status !== null && status !== 0) throw new Error(`kcat has ended with ${status} while it wrote ${codec}`);
  return status === 0;
}

/** Asks until the answer is good. `assertWorth` throws when it will not be any more. */
export async function poll<T>(
  what: string, ask: () => Promise<T>, isGood: (answer: T) => boolean, limit: number, assertWorth: () => void = () => undefined,
): Promise<T> {
  const end = performance.now() + limit;
  for (;;) {
    assertWorth();
    const answer = await ask();
    if (isGood(answer)) return answer;
    if (performance.now() > end) throw new Error(`after ${limit} ms still not: ${what} (${String(answer)})`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
