import type { IClientPublishOptions, IConnackPacket } from 'mqtt';
import { type ConnectionHandlers, ConnectorError, type Outgoing, type Sink, type SinkFigures } from '../connector';
import { MqttConnection } from './connection';
import { refusal } from './failure';
import type { FilledBrokerOptions, FilledSinkOptions } from './options';
import { headersProblem } from './properties';
import { topicProblem } from './topics';

/** Bytes that are sent and not confirmed at most; a larger message goes alone. */
const MAX_BYTES_IN_FLIGHT = 8 * 1024 * 1024;
/** The longest content that the protocol can say the length of, with room for the rest. */
const MAX_PACKET = 268_435_455;
/** MQTT 5: the broker has finished with a packet id before. Behind a released message of QoS 2 that is a success. */
const PACKET_ID_NOT_FOUND = 0x92;

type Result = ConnectorError | null;

interface Entry {
  message: Outgoing;
  qos: 0 | 1 | 2;
  bytes: number;
  settle: (result: Result) => void;
}

/**
 * Publishes to an MQTT broker, in order. What is not confirmed when the connection breaks is sent again on the next one,
 * in front of the rest: mqtt.js keeps QoS 1 and 2 with their packet ids, this keeps QoS 0 that has not been written.
 */
export class MqttSink implements Sink {
  private readonly connection: MqttConnection;
  private delivered = 0;
  private refused = 0;
  /** Not sent yet, the oldest first. */
  private waiting: Entry[] = [];
  /** How many of the waiting ones have been taken. */
  private taken = 0;
  private bytes = 0;
  private readonly inFlight = new Set<Entry>();
  private bytesInFlight = 0;
  private window = 0;
  private pumping = false;
  private maxPacket = MAX_PACKET;
  private closing: Promise<void> | null = null;
  private onDrained: (() => void) | null = null;
  private headersSaid = false;

  constructor(
    broker: FilledBrokerOptions,
    private readonly options: FilledSinkOptions,
    private readonly handlers: ConnectionHandlers,
  ) {
    const { onState, onLog } = handlers;
    this.connection = new MqttConnection(broker, {}, { onState, onLog, onUp: (connack) => this.up(connack), onDown: () => this.down() });
    this.connection.open();
  }

  get figures(): SinkFigures {
    const { delivered, refused } = this;
    return { delivered, refused, waiting: this.count };
  }

  send(messages: readonly Outgoing[]): Promise<Result[]> {
    return new Promise((resolve) => {
      const results = new Array<Result>(messages.length).fill(null);
      let open = messages.length;
      if (open === 0) resolve(results);
      messages.forEach((message, index) => {
        this.add(message, (result) => {
          results[index] = result;
          if (result === null) this.delivered++;
          else this.refused++;
          if (--open === 0) resolve(results);
        });
      });
      this.pump();
    });
  }

  close(timeout: number): Promise<void> {
    return (this.closing ??= this.drain(timeout));
  }

  private get count(): number {
    return this.waiting.length - this.taken + this.inFlight.size;
  }

  private add(message: Outgoing, settle: Entry['settle']): void {
    const problem = this.problemOf(message);
    if (problem !== null) {
      settle(problem);
      return;
    }
    const bytes = sizeOf(message);
    const { buffer_messages, buffer_bytes, qos } = this.options;
    if (this.count >= buffer_messages || (this.count > 0 && this.bytes + bytes > buffer_bytes)) {
      const text = `${this.count} messages (${this.bytes} bytes) wait for ${this.connection.address.label}, and more may not`;
      settle(new ConnectorError('buffer_full', `${text}: see buffer_messages and buffer_bytes`));
      return;
    }
    this.bytes += bytes;
    this.waiting.push({ message, qos: message.qos ?? (qos as 0 | 1 | 2), bytes, settle });
  }

  private problemOf({ topic, headers }: Outgoing): ConnectorError | null {
    if (this.closing !== null) return new ConnectorError('closed', `${topic}: the connection was closed`);
    const about = topicProblem(topic) ?? (headers && headersProblem(headers)) ?? null;
    return about === null ? null : new ConnectorError('invalid_message', about);
  }

  private up({ properties }: IConnackPacket): void {
    this.connection.ready();
    this.window = Math.min(this.options.max_in_flight, properties?.receiveMaximum ?? Infinity);
    this.maxPacket = Math.min(MAX_PACKET, properties?.maximumPacketSize ?? Infinity);
    this.pump();
  }

  private down(): void {
    this.window = 0;
    const unwritten = [...this.inFlight].filter(({ qos }) => qos === 0);
    for (const entry of unwritten) this.land(entry);
    this.waiting = [...unwritten, ...this.waiting.slice(this.taken)];
    this.taken = 0;
  }

  /** Sends as much as the window lets through. */
  private pump(): void {
    // A QoS 0 is confirmed while it is sent.
    if (this.pumping) return;
    this.pumping = true;
    while (this.taken < this.waiting.length && this.inFlight.size < this.window) {
      const entry = this.waiting[this.taken]!;
      if (this.inFlight.size > 0 && this.bytesInFlight + entry.bytes > MAX_BYTES_IN_FLIGHT) break;
      this.taken++;
      this.inFlight.add(entry);
      this.bytesInFlight += entry.bytes;
      this.publish(entry);
    }
    this.pumping = false;
    // Taking from the front one by one would move all the others each time.
    if (this.taken < 1024 && this.taken < this.waiting.length) return;
    this.waiting = this.waiting.slice(this.taken);
    this.taken = 0;
  }

  private publish(entry: Entry): void {
    const { topic, content, headers, retain = this.options.retain } = entry.message;
    if (entry.bytes > this.maxPacket) {
      const text = `${topic}: ${entry.bytes} bytes; the broker takes ${this.maxPacket} at most`;
      this.settle(entry, new ConnectorError('too_large', text));
      return;
    }
    const options: IClientPublishOptions = { qos: entry.qos, retain };
    if (headers !== undefined && Object.keys(headers).length > 0) {
      if (this.connection.version === 5) options.properties = { userProperties: { ...headers } };
      else this.sayNoHeaders();
    }
    this.connection.client.publish(topic, content ?? '', options, (error) => this.answered(entry, error));
  }

  private answered(entry: Entry, error: Error | null | undefined): void {
    // The callback of a QoS 0 that waits again already.
    if (!this.inFlight.has(entry)) return;
    const reason = error && 'code' in error ? Number(error.code) : null;
    if (!error || (entry.qos === 2 && reason === PACKET_ID_NOT_FOUND)) this.settle(entry, null);
    else if (reason !== null) this.settle(entry, refusal(entry.message.topic, reason));
    else this.settle(entry, new ConnectorError('closed', `${entry.message.topic}: the connection was closed`));
    this.pump();
  }

  private settle(entry: Entry, result: Result): void {
    this.land(entry);
    this.bytes -= entry.bytes;
    entry.settle(result);
    if (this.count === 0) this.onDrained?.();
  }

  private land(entry: Entry): void {
    if (this.inFlight.delete(entry)) this.bytesInFlight -= entry.bytes;
  }

  private async drain(timeout: number): Promise<void> {
    if (this.count > 0) {
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, timeout);
        this.onDrained = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
    this.window = 0;
    for (const entry of [...this.inFlight, ...this.waiting.slice(this.taken)]) {
      this.settle(entry, new ConnectorError('closed', `${entry.message.topic}: not confirmed in time, and the connection was closed`));
    }
    this.waiting = [];
    this.taken = 0;
    await this.connection.end();
  }

  private sayNoHeaders(): void {
    if (this.headersSaid) return;
    this.headersSaid = true;
    this.handlers.onLog('MQTT 3.1.1 has no user properties: headers are left out; protocol_version 5 takes them');
  }
}

/** Bytes of a message on the wire, about: never less than they are. */
function sizeOf({ topic, content, headers = {} }: Outgoing): number {
  let bytes = 16 + Buffer.byteLength(topic) + Buffer.byteLength(content ?? '');
  for (const [name, value] of Object.entries(headers)) bytes += 5 + Buffer.byteLength(name) + Buffer.byteLength(value);
  return bytes;
}
