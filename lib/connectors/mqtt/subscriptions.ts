import { createHash } from 'node:crypto';
import type { IConnackPacket, IPublishPacket } from 'mqtt';
import type { ConnectorError } from '../connector';
import type { MqttConnection } from './connection';
import { refusal } from './failure';
import type { FilledSourceOptions } from './options';
import { isShared, matcher, overlaps, reduceFilters } from './topics';

/** Milliseconds until a refused subscription is tried again: somebody may have given the right to it. */
const TRY_AGAIN = 30_000;
/** Retain handling of MQTT 5. */
const RETAIN_HANDLING = { all: 0, new: 1, none: 2 } as const;

interface Filter {
  text: string;
  /** Which subscription a message came by; the same in every process, since sessions outlive them. */
  id: number;
  shared: boolean;
  matches: (topic: string) => boolean;
  refused: boolean;
}

/** The subscriptions of one source. */
export class Subscriptions {
  private readonly filters: Filter[];
  private readonly overlapping: boolean;
  private timer: NodeJS.Timeout | null = null;
  /** The broker's session was there before this process: subscriptions are not new. */
  private inherited = false;
  private done = false;

  constructor(
    private readonly options: FilledSourceOptions,
    private readonly connection: MqttConnection,
    private readonly onLog: (text: string) => void,
  ) {
    const texts = reduceFilters(options.topics);
    this.filters = texts.map((text) => ({ text, id: identifier(text), shared: isShared(text), matches: matcher(text), refused: false }));
    this.overlapping = overlaps(texts).length > 0;
  }

  /** Subscribes where the broker's session does not have it. */
  connected({ sessionPresent, properties }: IConnackPacket): void {
    if (sessionPresent && this.done) {
      this.settle(true);
      return;
    }
    this.inherited = sessionPresent;
    if (this.connection.version === 4) this.warn();
    this.subscribe(this.filters, properties?.subscriptionIdentifiersAvailable !== false);
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
    const first = this.filters.find((filter) => !filter.shared && !filter.refused && filter.matches(packet.topic));
    return own.length > 0 && first !== undefined && !own.some((filter) => filter.shared || filter === first);
  }

  /** A broker of 3.1.1 may send a copy for each filter, and nothing tells the copies from other messages. */
  private warn(): void {
    if (!this.overlapping || this.done) return;
    const pairs = overlaps(this.filters.map(({ text }) => text)).map((pair) => pair.join(' and ')).join(', ');
    this.onLog(`topics overlap (${pairs}): some brokers deliver a message twice then; protocol_version 5 prevents it`);
  }

  private subscribe(filters: readonly Filter[], identified: boolean): void {
    const { connection } = this;
    const qos = this.options.qos as 0 | 1 | 2;
    let waiting = filters.length;
    const answered = (filter: Filter, code: number): void => {
      filter.refused = code >= 0x80;
      if (!filter.refused && code < qos) this.onLog(`${filter.text}: the broker gives QoS ${code} instead of ${qos}`);
      if (--waiting > 0) return;
      this.done = true;
      this.settle(identified);
    };
    // One by one: an identifier is for a whole packet.
    for (const filter of filters) {
      const properties = connection.version === 5 && identified ? { properties: { subscriptionIdentifier: filter.id } } : {};
      const options = { qos, rh: RETAIN_HANDLING[this.options.retained], ...properties };
      connection.client.subscribe(filter.text, options, (_error, _granted, packet) => {
        // Without an answer the connection is gone, and all is subscribed again on the next one.
        const code = packet?.granted[0];
        if (code === undefined) return;
        // 3.1.1 knows only this one reason.
        const reason = Number(code) === 0x80 && connection.version === 4 ? 0x87 : Number(code);
        if (reason >= 0x80) this.refused(filter, reason);
        answered(filter, reason);
      });
    }
  }

  private refused(filter: Filter, reason: number): void {
    const error = this.refusal(filter, reason);
    this.onLog(error.message);
    this.connection.complain(error, TRY_AGAIN);
  }

  private refusal(filter: Filter, reason: number): ConnectorError {
    return refusal(`${this.connection.address.label}: subscription to ${filter.text}`, reason);
  }

  private settle(identified: boolean): void {
    const refused = this.filters.filter((filter) => filter.refused);
    if (refused.length === 0) this.connection.ready();
    else this.timer = setTimeout(() => this.subscribe(refused, identified), TRY_AGAIN);
  }
}

/** A number from 1 to 268,435,455 for a filter. */
function identifier(filter: string): number {
  return (createHash('sha256').update(filter).digest().readUInt32BE() & 0x0fff_ffff) || 1;
}
