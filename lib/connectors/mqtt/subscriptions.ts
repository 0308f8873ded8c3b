import { createHash } from 'node:crypto';
import type { IConnackPacket, IPublishPacket } from 'mqtt';
import type { ConnectorError } from '../connector';
import type { MqttConnection } from './connection';
import { refusal } from './failure';
import type { FilledSourceOptions } from './options';
import { isShared, matcher, overlaps, reduceFilters } from './topics';

/** Retain handling of MQTT 5. */
const RETAIN_HANDLING = { all: 0, new: 1, none: 2 } as const;

interface Filter {
  text: string;
  /** Which subscription a message came by; the same in every process, since sessions outlive them. */
  id: number;
  shared: boolean;
  matches: (topic: string) => boolean;
  /** The broker's reason; null when it is not refused. */
  refused: number | null;
}

/** The subscriptions of one source. */
export class Subscriptions {
  private readonly filters: Filter[];
  private readonly overlapping: boolean;
  private timer: NodeJS.Timeout | null = null;
  /** The broker's session was there before this process: subscriptions are not new. */
  private inherited = false;
  private done = false;
  /** Whether the broker tells which subscription a message came by. */
  private identified = false;

  constructor(
    private readonly options: FilledSourceOptions,
    private readonly connection: MqttConnection,
    private readonly onLog: (text: string) => void,
  ) {
    const texts = reduceFilters(options.topics);
    this.filters = texts.map((text) => ({ text, id: identifier(text), shared: isShared(text), matches: matcher(text), refused: null }));
    this.overlapping = overlaps(texts).length > 0;
  }

  /** Subscribes where the broker's session does not have it. */
  connected({ sessionPresent, properties }: IConnackPacket): void {
    this.identified = this.connection.version === 5 && properties?.subscriptionIdentifiersAvailable !== false;
    if (sessionPresent && this.done) {
      this.settle();
      return;
    }
    this.inherited = sessionPresent;
    this.warn();
    this.subscribe(this.filters);
  }

  disconnected(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** Whether a message is to be left out: a copy for another filter that matches too, or a stored one that is not wanted. */
  leavesOut(packet: IPublishPacket): boolean {
    const { retained } = this.options;
    if (packet.retain && (retained === 'none' || (retained === 'new' && this.inherited && this.connection.version === 4))) return true;
    const ids = packet.properties?.subscriptionIdentifier as number | number[] | undefined;
    if (!this.overlapping || ids === undefined) return false;
    const by = [ids].flat();
    const own = this.filters.filter(({ id }) => by.includes(id));
    // Each copy names the filters it is for: the one for the first filter that matches is taken.
    const first = this.filters.find((filter) => !filter.shared && filter.refused === null && filter.matches(packet.topic));
    return own.length > 0 && first !== undefined && !own.some((filter) => filter.shared || filter === first);
  }

  /** Without identifiers nothing tells the copies that a broker may send for each filter from other messages. */
  private warn(): void {
    if (!this.overlapping || this.done || this.identified) return;
    const pairs = overlaps(this.filters.map(({ text }) => text)).map((pair) => pair.join(' and ')).join(', ');
    this.onLog(`topics overlap (${pairs}): some brokers deliver a message twice then; protocol_version 5 prevents it`);
  }

  private subscribe(filters: readonly Filter[]): void {
    const { client, version } = this.connection;
    let waiting = filters.length;
    // One by one: an identifier is for a whole packet.
    for (const filter of filters) {
      const properties = this.identified ? { properties: { subscriptionIdentifier: filter.id } } : {};
      const options = { qos: this.options.qos as 0 | 1 | 2, rh: RETAIN_HANDLING[this.options.retained], ...properties };
      client.subscribe(filter.text, options, (_error, _granted, packet) => {
        // Without an answer the connection is gone, and all is subscribed again on the next one.
        if (packet === undefined) return;
        const code = Number(packet.granted[0]);
        // 3.1.1 knows only one reason.
        this.answered(filter, code === 0x80 && version === 4 ? 0x87 : code);
        if (--waiting > 0) return;
        this.done = true;
        this.settle();
      });
    }
  }

  private answered(filter: Filter, code: number): void {
    const before = filter.refused;
    filter.refused = code >= 0x80 ? code : null;
    if (filter.refused !== null && filter.refused !== before) this.onLog(this.refusal(filter).message);
    if (code < this.options.qos) this.onLog(`${filter.text}: the broker gives QoS ${code} instead of ${this.options.qos}`);
  }

  /** Says how it is. What is refused is tried again: somebody may give the right to it. */
  private settle(): void {
    const refused = this.filters.filter((filter) => filter.refused !== null);
    if (refused.length === 0) {
      this.connection.ready();
      return;
    }
    const { longestWait } = this.connection;
    this.connection.complain(this.refusal(refused[0]!), longestWait);
    this.timer = setTimeout(() => this.subscribe(refused), longestWait);
  }

  private refusal({ text, refused }: Filter): ConnectorError {
    return refusal(`${this.connection.address.label}: subscription to ${text}`, refused ?? 0x80);
  }
}

/** A number from 1 to 268,435,455 for a filter. */
function identifier(filter: string): number {
  return (createHash('sha256').update(filter).digest().readUInt32BE() & 0x0fff_ffff) || 1;
}
