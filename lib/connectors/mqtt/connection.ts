import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { type IClientOptions, type IConnackPacket, MqttClient } from 'mqtt';
import { waitBefore } from '../backoff';
import { type ConnectionHandlers, type ConnectionState, ConnectorError } from '../connector';
import { type Address, parseAddress } from './address';
import { dial } from './dial';
import { brokenConnection, refusal } from './failure';
import type { FilledBrokerOptions } from './options';

/** mqtt.js' own timer for the next try never fires; set to 0, it would forget unconfirmed messages. */
const NEVER = 0x7fff_ffff;
/** How long a broker may take to notice the good-bye, in milliseconds. */
const GOODBYE = 1_000;

/** What the user of a connection wants to know besides its state. */
export interface ConnectionUser extends ConnectionHandlers {
  /** The broker has accepted; messages may follow at once. */
  onSession?: (connack: IConnackPacket) => void;
  /** Connected; what was sent before and not confirmed has been sent again. Says {@link MqttConnection.ready} when all is. */
  onUp: (connack: IConnackPacket) => void;
  onDown: () => void;
}

/**
 * A connection to a broker that is tried for ever, with growing waits. Sources and sinks each have their own: a source
 * that reads no further, since its messages are not delivered, must not keep a sink from reading its confirmations.
 */
export class MqttConnection {
  readonly client: MqttClient;
  up = false;
  private readonly addresses: Address[];
  private tries = 0;
  private upSince = 0;
  private cause: ConnectorError | null = null;
  private timer: NodeJS.Timeout | null = null;
  private stream: Duplex | null = null;
  private closing: Promise<void> | null = null;

  /** @throws Error for urls that {@link fillBrokerOptions} has not checked. */
  constructor(
    private readonly broker: FilledBrokerOptions,
    properties: NonNullable<IClientOptions['properties']>,
    private readonly user: ConnectionUser,
  ) {
    this.addresses = broker.urls.map((url) => {
      const address = parseAddress(url);
      if (typeof address === 'string') throw new Error(address);
      return address;
    });
    this.client = new MqttClient(() => this.dial(), clientOptions(broker, properties));
    this.client.on('packetreceive', (packet) => {
      if (packet.cmd === 'connack' && !packet.returnCode && !packet.reasonCode) this.accepted(packet);
    });
    this.client.on('connect', (connack) => this.user.onUp(connack));
    this.client.on('error', (error) => this.fail(brokenConnection(this.address.label, error, this.up)));
    this.client.on('disconnect', ({ reasonCode = 0x80 }) => this.fail(refusal(this.address.label, reasonCode)));
    this.client.on('close', () => this.disconnected());
  }

  /** Begins to connect. */
  open(): void {
    this.client.connect();
  }

  get version(): 4 | 5 {
    return this.broker.protocol_version === 5 ? 5 : 4;
  }

  /** Milliseconds between two tries at most. */
  get longestWait(): number {
    return this.broker.reconnect_max;
  }

  /** Where it is connected, or the try that is on its way goes to. */
  get address(): Address {
    return this.addresses[Math.max(0, this.tries - 1) % this.addresses.length]!;
  }

  /** Writes whole packets. They may go between those of mqtt.js, which writes each packet in one go. */
  write(packets: Buffer): void {
    if (this.up) this.stream?.write(packets);
  }

  /** Shows a reason while the connection is there: something that it is for was refused. */
  complain(error: ConnectorError, retryIn: number): void {
    if (this.up) this.show({ is: 'disconnected', error, retryIn });
  }

  /** All is there that the connection is for. */
  ready(): void {
    if (this.up) this.show({ is: 'connected' });
  }

  /** Ends this connection, since nothing that comes after such an error can be trusted. The next one is tried. */
  fail(error: ConnectorError): void {
    this.cause ??= error;
    this.stream?.destroy();
  }

  /** Says good-bye, behind everything that was written. */
  end(): Promise<void> {
    return (this.closing ??= this.sayGoodbye());
  }

  private dial(): Duplex {
    const { user, password } = this.broker;
    this.tries++;
    const { address } = this;
    this.client.options.username = (user || address.user)!;
    this.client.options.password = (password || address.password)!;
    this.cause = null;
    this.show({ is: 'connecting' });
    const stream = dial(this.client, address, this.broker.tls);
    // mqtt.js keeps some of them to itself.
    stream.on('error', (error) => (this.cause ??= brokenConnection(address.label, error, this.up)));
    return (this.stream = stream);
  }

  private accepted(connack: IConnackPacket): void {
    this.up = true;
    this.upSince = performance.now();
    this.user.onSession?.(connack);
  }

  private disconnected(): void {
    const wasUp = this.up;
    this.up = false;
    if (wasUp) this.user.onDown();
    if (this.closing !== null) return;
    const retryIn = this.wait(wasUp);
    this.show({ is: 'disconnected', error: this.cause ?? this.closedWithoutReason(wasUp), retryIn });
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.client.connect(), retryIn);
  }

  private closedWithoutReason(wasUp: boolean): ConnectorError {
    const { client_id } = this.broker;
    const advice = client_id ? `; another connection with the client_id ${JSON.stringify(client_id)} makes it do that` : '';
    const text = wasUp ? `the broker has closed the connection${advice}` : 'the broker closed the connection before it had answered';
    return new ConnectorError('disconnected', `${this.address.label}: ${text}`);
  }

  /** Milliseconds until the next try; longer with each round through the urls. */
  private wait(wasUp: boolean): number {
    const { reconnect_first: first, reconnect_max: max } = this.broker;
    // Whoever is let in and thrown out at once goes on waiting longer and longer.
    if (wasUp && performance.now() - this.upSince > first) this.tries = Math.min(this.tries, 1 + ((this.tries - 1) % this.addresses.length));
    const rounds = Math.floor((this.tries - 1) / this.addresses.length);
    return waitBefore(rounds, first, max);
  }

  private async sayGoodbye(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    const { client, stream } = this;
    if (stream !== null && !stream.closed) {
      const closed = new Promise<void>((resolve) => stream.once('close', resolve));
      const late = setTimeout(() => stream.destroy(), GOODBYE);
      if (this.up) client.end();
      else stream.destroy();
      await closed;
      clearTimeout(late);
    }
    // Ends its timers too.
    client.end(true);
    this.show({ is: 'closed' });
  }

  private show(state: ConnectionState): void {
    if (this.closing === null || state.is === 'closed') this.user.onState(state);
  }
}

function clientOptions(broker: FilledBrokerOptions, properties: NonNullable<IClientOptions['properties']>): IClientOptions {
  const { protocol_version, clean_session, session_expiry, keepalive, connect_timeout, will } = broker;
  return {
    protocolId: 'MQTT',
    protocolVersion: protocol_version === 5 ? 5 : 4,
    clientId: broker.client_id || `tagwright-${randomBytes(6).toString('hex')}`,
    clean: clean_session,
    keepalive,
    connectTimeout: connect_timeout,
    reconnectPeriod: NEVER,
    reconnectOnConnackError: true,
    resubscribe: false,
    queueQoSZero: false,
    manualConnect: true,
    ...(protocol_version === 5 && { properties: { ...properties, ...(clean_session ? {} : { sessionExpiryInterval: session_expiry }) } }),
    ...(will && { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: will.qos ?? 0, retain: will.retain ?? false } }),
  };
}
