import type { IPublishPacket, Packet } from 'mqtt';
import { ConnectorError, type Received, type Source, type SourceFigures, type SourceHandlers } from '../connector';
import { type Arrival, Arrivals } from './arrivals';
import { MqttConnection } from './connection';
import type { FilledBrokerOptions, FilledSourceOptions } from './options';
import { metaOf } from './properties';
import { Subscriptions } from './subscriptions';

/**
 * Takes messages from an MQTT broker. mqtt.js acknowledges when its `handleMessage` calls back, and handles no other
 * message until then: with 20 ms of work, 50 a second. So it is not asked to: it emits a packet before it handles it,
 * and there a message becomes one of QoS 0 for it. What acknowledges is {@link Arrivals}, late, in the order of arrival
 * and with any number of messages at work: over 10,000 a second with the same 20 ms, on 3.1.1 and 5. A message of QoS 2
 * is taken with its first packet, since the broker forgets the message with the answer to that. `handleMessage` still
 * serves to stop reading: nothing else bounds QoS 0 and 3.1.1, and some brokers pass the receive maximum of MQTT 5.
 */
export class MqttSource implements Source {
  private readonly connection: MqttConnection;
  private readonly subscriptions: Subscriptions;
  private readonly arrivals = new Arrivals();
  private received = 0;
  private acknowledged = 0;
  private batch: { message: Received; arrival: Arrival | null }[] = [];
  private acknowledging = false;
  private stopped = false;
  /** Whether a message has come since the last doubt that the broker is there. */
  private heard = false;
  /** Goes on reading; null while it reads. */
  private goOn: (() => void) | null = null;

  constructor(
    broker: FilledBrokerOptions,
    private readonly options: FilledSourceOptions,
    private readonly handlers: SourceHandlers,
  ) {
    const { onState, onLog } = handlers;
    this.connection = new MqttConnection(broker, { receiveMaximum: options.max_in_flight }, {
      onState,
      onLog,
      onSession: (connack) => this.arrivals.connected(connack.sessionPresent),
      onUp: (connack) => this.subscriptions.connected(connack),
      onDown: () => this.disconnected(),
    });
    this.subscriptions = new Subscriptions(options, this.connection, onLog);
    const { client } = this.connection;
    client.on('packetreceive', (packet) => this.look(packet));
    client.on('packetsend', ({ cmd }) => this.watch(cmd));
    client.handleMessage = (_packet, done) => {
      if (this.isFull && !this.stopped) this.goOn = done;
      else done();
    };
    const onKeepaliveTimeout = client.onKeepaliveTimeout.bind(client);
    client.onKeepaliveTimeout = () => {
      if (this.goOn === null && !this.heard) return onKeepaliveTimeout();
      // The answer to a ping waits behind messages that are not read yet; our own signs of life must not stop.
      this.heard = false;
      client.sendPing();
      client.reschedulePing(true);
    };
    this.connection.open();
  }

  get figures(): SourceFigures {
    const { received, acknowledged } = this;
    return { received, acknowledged, inFlight: received - acknowledged, lag: null };
  }

  /** What comes from now on is left to the broker: a lasting session sends it again. */
  stop(): Promise<void> {
    this.deliver();
    this.stopped = true;
    this.readOn();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.stop();
    this.acknowledge();
    this.subscriptions.disconnected();
    await this.connection.end();
  }

  private get isFull(): boolean {
    return this.received - this.acknowledged >= this.options.max_in_flight;
  }

  private look(packet: Packet): void {
    if (packet.cmd === 'pubrel' && packet.messageId !== undefined) this.arrivals.release(packet.messageId);
    if (packet.cmd === 'publish') this.take(packet);
  }

  /** If mqtt.js ever acknowledged by itself, messages would be lost without a word. */
  private watch(cmd: Packet['cmd']): void {
    if (cmd !== 'puback' && cmd !== 'pubrec') return;
    this.connection.fail(new ConnectorError('protocol', 'this version of the package mqtt acknowledges by itself: install 5.16'));
  }

  private take(packet: IPublishPacket): void {
    const { qos, messageId } = packet;
    packet.qos = 0;
    this.heard = true;
    // A repeat of a message that is still being worked on can be acknowledged on this connection, stopped or not.
    if (!this.connection.up || (this.stopped && !this.arrivals.knows(messageId))) return;
    const arrival = qos === 0 || messageId === undefined ? null : this.arrivals.arrive(packet, messageId, qos);
    const repeats = qos !== 0 && arrival === null;
    if (repeats || this.subscriptions.leavesOut(packet)) {
      this.finish(arrival);
      return;
    }
    if (this.stopped) return;
    this.received++;
    // All that one read from the socket brings is one batch.
    if (this.batch.length === 0) setImmediate(() => this.deliver());
    this.batch.push({ message: this.messageOf(packet, qos, arrival), arrival });
  }

  private messageOf(packet: IPublishPacket, qos: 0 | 1 | 2, arrival: Arrival | null): Received {
    let waiting = true;
    const acknowledge = (): void => {
      if (!waiting) return;
      waiting = false;
      this.acknowledged++;
      this.finish(arrival);
    };
    return { content: packet.payload as Buffer, meta: metaOf(packet, qos), place: packet.topic, acknowledge };
  }

  private deliver(): void {
    const { batch } = this;
    if (batch.length === 0) return;
    this.batch = [];
    if (this.options.acknowledge === 'on receipt') for (const { arrival } of batch) this.finish(arrival);
    this.handlers.onBatch(batch.map(({ message }) => message));
  }

  /** The acknowledgements of one tick go out together. */
  private finish(arrival: Arrival | null): void {
    if (arrival !== null) arrival.finished = true;
    if (this.acknowledging) return;
    this.acknowledging = true;
    queueMicrotask(() => this.acknowledge());
  }

  private acknowledge(): void {
    this.acknowledging = false;
    const packets = this.arrivals.takeAcknowledgements();
    if (packets !== null) this.connection.write(packets);
    if (!this.isFull) this.readOn();
  }

  private readOn(): void {
    const { goOn } = this;
    this.goOn = null;
    goOn?.();
  }

  private disconnected(): void {
    this.arrivals.disconnected();
    this.subscriptions.disconnected();
    // What was not read of the old connection comes again on the next one.
    this.goOn = null;
  }
}
