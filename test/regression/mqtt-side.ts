import { spawn } from 'node:child_process';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import type { Mosquitto } from '../support/mosquitto';
import { countsText, type Ledger } from './ledger';
import type { Program } from './program';
import type { Surroundings } from './scenario';

/** Messages that are published and not confirmed. */
const WINDOW = 1_000;
const OUTPUT = 'umh/#';

/** The test's own view of an MQTT broker, by mqtt.js and nothing of this project. */
export class MqttSide {
  private constructor(
    private readonly writer: MqttClient,
    private readonly ledger: Ledger,
  ) {}

  /** Reads the tags of `umh/<lane>` into a ledger, in a session that the broker keeps. Closed with the scenario. */
  static async open(broker: Mosquitto, around: Surroundings, ledger: Ledger, qos: 1 | 2, options: IClientOptions = {}): Promise<MqttSide> {
    const common: IClientOptions = { reconnectPeriod: 100, clean: false, ...options };
    const reader = await connectAsync(broker.url, { ...common, clientId: 'test-reader' });
    reader.on('message', (topic, content) => {
      ledger.add(topic.split('/').pop() ?? '', (JSON.parse(content.toString()) as { value: number }).value);
    });
    const writer = await connectAsync(broker.url, { ...common, clientId: 'test-writer' });
    // A broker that is away is what these tests are about.
    for (const client of [reader, writer]) client.on('error', () => undefined);
    around.atEnd(() => Promise.all([reader.endAsync(true), writer.endAsync(true)]));
    await reader.subscribeAsync(OUTPUT, { qos });
    return new MqttSide(writer, ledger);
  }

  /** Publishes numbers to `plant/<lane>`, in turn; settles when the broker has confirmed them. */
  async send(lanes: readonly string[], count: number, qos: 1 | 2, from = 0): Promise<void> {
    let waiting: Promise<unknown>[] = [];
    for (let number = from; number < from + count; number++) {
      for (const lane of lanes) waiting.push(this.writer.publishAsync(`plant/${lane}`, String(number), { qos }));
      if (waiting.length < WINDOW) continue;
      await Promise.all(waiting);
      waiting = [];
    }
    await Promise.all(waiting);
  }

  /** Waits until so many messages have arrived, each counted once. */
  arrived(count: number, limit: number, program: Program): Promise<void> {
    return program.until(`${count} messages have arrived`, () => this.ledger.distinct >= count, limit).catch((error: Error) => {
      throw new Error(`${countsText(this.ledger.counts)}: ${error.message}`);
    });
  }
}

/** A session of mosquitto_sub, another client, that the broker keeps for it. */
export class MosquittoSub {
  private constructor(private readonly args: readonly string[]) {}

  /** Makes the session; null where mosquitto_sub is not installed. */
  static async subscribe(port: number, qos: 1 | 2): Promise<MosquittoSub | null> {
    const session = new MosquittoSub(['-h', '127.0.0.1', '-p', String(port), '-i', 'test-check', '-c', '-q', String(qos), '-t', OUTPUT]);
    return (await session.run(['-E'])) === null ? null : session;
  }

  /** Takes so many messages of the session, or those that come within some seconds; gives how many there were. */
  async count(most: number, seconds: number): Promise<number> {
    return (await this.run(['-C', String(most), '-W', String(seconds), '-F', '.'])) ?? 0;
  }

  private run(args: readonly string[]): Promise<number | null> {
    return new Promise((resolve) => {
      const child = spawn('mosquitto_sub', [...this.args, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
      let lines = 0;
      child.stdout.on('data', (text: Buffer) => (lines += text.filter((byte) => byte === 0x0a).length));
      child.once('error', () => resolve(null));
      child.once('close', () => resolve(lines));
    });
  }
}
