import type { IPublishPacket } from 'mqtt';

const PUBACK = 0x40;
const PUBREC = 0x50;

/** A message of QoS 1 or 2 that the broker keeps until it is acknowledged. */
export interface Arrival {
  readonly id: number;
  readonly qos: 1 | 2;
  readonly topic: string;
  readonly content: Buffer;
  finished: boolean;
}

/**
 * The messages of one session that are not acknowledged to the broker, by packet id. Acknowledgements go out in the
 * order of arrival on the connection [MQTT-4.6.0-2], and only on a connection that the message has come on: what was
 * finished while there was none is acknowledged when the broker sends it again.
 */
export class Arrivals {
  private readonly known = new Map<number, Arrival>();
  /** What has come on this connection, the oldest first. */
  private order: Arrival[] = [];
  /** Messages of QoS 2 that are acknowledged and that the broker has not released: its repeats of them are none of ours. */
  private readonly unreleased = new Set<number>();

  /** A connection is up. Without its session the broker numbers its messages anew. */
  connected(sessionPresent: boolean): void {
    if (sessionPresent) return;
    this.known.clear();
    this.unreleased.clear();
  }

  /** What comes on the next connection is in an order of its own. */
  disconnected(): void {
    this.order = [];
  }

  /** Takes note of a message. Null: a repeat of one that is known. */
  arrive({ topic, payload, dup }: IPublishPacket, id: number, qos: 1 | 2): Arrival | null {
    const content = payload as Buffer;
    if (qos === 2 && this.unreleased.has(id)) {
      this.order.push({ id, qos, topic, content, finished: true });
      return null;
    }
    const old = this.known.get(id);
    // A packet id alone is no proof: a broker that forgot a message may give its id to another one.
    const repeats = old !== undefined && (dup || qos === 2) && old.qos === qos && old.topic === topic && old.content.equals(content);
    const arrival = repeats ? old : { id, qos, topic, content, finished: false };
    this.known.set(id, arrival);
    this.order.push(arrival);
    return repeats ? null : arrival;
  }

  /** Whether a message with this packet id is not acknowledged yet. */
  knows(id: number | undefined): boolean {
    return id !== undefined && this.known.has(id);
  }

  /** The broker has released a message of QoS 2: its packet id is free. */
  release(id: number): void {
    this.unreleased.delete(id);
  }

  /** What can be acknowledged now, as packets (3.1.1 and 5 write them alike); null when nothing can. */
  takeAcknowledgements(): Buffer | null {
    const open = this.order.findIndex((arrival) => !arrival.finished);
    const ready = this.order.splice(0, open === -1 ? this.order.length : open);
    if (ready.length === 0) return null;
    for (const arrival of ready) {
      if (this.known.get(arrival.id) === arrival) this.known.delete(arrival.id);
      if (arrival.qos === 2) this.unreleased.add(arrival.id);
    }
    return Buffer.from(ready.flatMap(({ id, qos }) => [qos === 1 ? PUBACK : PUBREC, 2, id >> 8, id & 0xff]));
  }
}
