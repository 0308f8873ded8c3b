import { after, afterEach } from 'node:test';
import type { ConnectionState, Outgoing, Received } from '../../../lib/connectors/connector';
import {
  type BrokerOptions, fillBrokerOptions, fillSinkOptions, fillSourceOptions, type SinkOptions, type SourceOptions,
} from '../../../lib/connectors/mqtt/options';
import { MqttSink } from '../../../lib/connectors/mqtt/sink';
import { MqttSource } from '../../../lib/connectors/mqtt/source';
import { Mosquitto, type MosquittoOptions } from '../../support/mosquitto';
import { until } from '../../support/processes';
import { Relay } from '../../support/relay';

const open: (() => Promise<unknown>)[] = [];
const closeAll = async (): Promise<void> => void (await Promise.all(open.splice(0).reverse().map((close) => close())));
// What a test has opened is closed with it, whether it fails or not.
afterEach(closeAll);
after(closeAll);

/** Both versions of the protocol, for tests that hold for both. */
export const VERSIONS = [4, 5] as const;
export const versionName = (version: 4 | 5): string => (version === 4 ? 'MQTT 3.1.1' : 'MQTT 5');

/** A broker for one test. */
export async function broker(options: MosquittoOptions = {}, start = true): Promise<Mosquitto> {
  const started = await Mosquitto.make(options, start);
  open.unshift(() => Promise.resolve(started.remove()));
  return started;
}

/** A way to a broker that can be cut, for one test. */
export async function relay(port: number): Promise<Relay & { url: string }> {
  const opened = await Relay.open(port);
  open.unshift(() => Promise.resolve(opened.close()));
  return Object.assign(opened, { url: `mqtt://127.0.0.1:${opened.port}` });
}

/** What a connection has said about itself. */
export class Told {
  readonly states: ConnectionState[] = [];
  readonly log: string[] = [];
  readonly handlers = {
    onState: (state: ConnectionState): void => void this.states.push(state),
    onLog: (text: string): void => void this.log.push(text),
  };

  get last(): ConnectionState | undefined {
    return this.states.at(-1);
  }

  /** Why it is not connected now; null when it is. */
  get reason(): string | null {
    return this.last?.is === 'disconnected' ? this.last.error.code : null;
  }

  /** All texts that a user would see. */
  get texts(): string {
    return [...this.log, ...this.states.map((state) => (state.is === 'disconnected' ? state.error.message : ''))].join('\n');
  }

  connected(): Promise<void> {
    return until('connected', () => this.last?.is === 'connected');
  }
}

/** A source and what it has taken. */
export class Taken extends Told {
  readonly messages: Received[] = [];
  readonly source: MqttSource;

  constructor(
    brokerOptions: BrokerOptions,
    options: SourceOptions,
    /** What is done with a message. */
    handle: (message: Received) => void = (message) => message.acknowledge(),
  ) {
    super();
    const filled = fillSourceOptions(options);
    if (filled.problems.length > 0) throw new Error(filled.problems[0]!.message);
    this.source = new MqttSource(fill(brokerOptions), filled.options, {
      ...this.handlers,
      onBatch: (batch) => {
        this.messages.push(...batch);
        batch.forEach(handle);
      },
    });
    open.push(() => this.source.close());
  }

  get contents(): string[] {
    return this.messages.map(({ content }) => String(content));
  }

  got(count: number, limit?: number): Promise<void> {
    return until(`${count} messages`, () => this.messages.length >= count, limit);
  }
}

/** A sink and what it has said. */
export class Sent extends Told {
  readonly sink: MqttSink;

  constructor(brokerOptions: BrokerOptions, options: SinkOptions = {}) {
    super();
    this.sink = new MqttSink(fill(brokerOptions), fillSinkOptions(options).options, this.handlers);
    open.push(() => this.sink.close(0));
  }
}

/** With short waits between two tries. */
function fill(options: BrokerOptions): ReturnType<typeof fillBrokerOptions>['options'] {
  const { options: filled, problems } = fillBrokerOptions({ reconnect_first: 20, reconnect_max: 100, ...options });
  if (problems.length > 0) throw new Error(problems[0]!.message);
  return filled;
}

/** Messages with the contents 0, 1, 2, … */
export function numbered(count: number, topic: string, qos: 0 | 1 | 2 = 1): Outgoing[] {
  return Array.from({ length: count }, (_, index) => ({ topic, content: String(index), qos }));
}
