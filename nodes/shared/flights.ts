import type { Outgoing, Received, Sink } from '../../lib/connectors/connector';
import type { AckStream, Refusal } from '../../lib/stream/acknowledgement';
import type { Token } from '../../lib/stream/token';
import { acknowledgements } from './acknowledgements';
import { deadLetterHeaders, type DeadLetter } from './dead-letters';

/** A message of a broker that is on its way through the flow. */
export interface Flight {
  readonly received: Received;
  /** Deliveries that failed. */
  failures: number;
}

/** A message for the flow; without a token where it is acknowledged already. */
export interface Flown {
  received: Received;
  token: Token | undefined;
}

export interface FlightOptions {
  ackTimeout: number;
  retries: number;
  retryDelay: number;
  /** Takes messages that are given up; null where there is no place for them. */
  deadLetters: { topic: string; sink: Sink } | null;
  /** Gives messages to the flow, each with its token. */
  send: (flown: readonly Flown[]) => void;
  /** Says what happened to a message that was not simply delivered. */
  log: (text: string) => void;
}

/** What a source's messages are up to: on their way, waiting to be sent again, or on their way to the dead letters. */
export class Flights {
  overdue = 0;
  given = 0;
  private readonly stream: AckStream<Flight>;
  private waiting: Flight[] = [];
  private timer: NodeJS.Timeout | null = null;
  private dying = 0;
  private closed = false;

  constructor(private readonly options: FlightOptions) {
    this.stream = acknowledgements.open<Flight>({
      ackTimeout: options.ackTimeout,
      onSettled: (flight, refusal) => this.settled(flight, refusal),
      onOverdue: (flights) => this.report(flights),
    });
  }

  /** Messages that the flow has, or that go to the dead letters. */
  get underWay(): number {
    return this.stream.open + this.dying;
  }

  start(received: readonly Received[]): void {
    this.send(received.map((each) => ({ received: each, failures: 0 })));
  }

  /** Nothing is sent again, and what is settled from now on the broker is not told. */
  close(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.stream.close();
  }

  private send(flights: Flight[]): void {
    this.options.send(flights.map((flight) => ({ received: flight.received, token: this.stream.take(flight) })));
  }

  private settled(flight: Flight, refusal: Refusal | null): void {
    if (refusal === null) {
      flight.received.acknowledge();
      return;
    }
    if (refusal.retry !== 'always') flight.failures++;
    if (refusal.retry === 'never' || flight.failures >= this.options.retries) this.giveUp({ received: flight.received, refusal, deliveries: flight.failures });
    else this.sendLater(flight);
  }

  private sendLater(flight: Flight): void {
    this.waiting.push(flight);
    this.timer ??= setTimeout(() => {
      this.timer = null;
      const flights = this.waiting;
      this.waiting = [];
      this.send(flights);
    }, this.options.retryDelay);
  }

  private giveUp(letter: DeadLetter): void {
    const { received, refusal, deliveries } = letter;
    const { deadLetters, log } = this.options;
    const what = `${received.place}: given up after ${deliveries} ${deliveries === 1 ? 'delivery' : 'deliveries'} (${refusal.code}: ${refusal.reason})`;
    if (deadLetters !== null) {
      void this.bury(letter, deadLetters.topic, deadLetters.sink, what);
      return;
    }
    this.given++;
    log(`${what}; acknowledged, because the node has no topic for dead letters`);
    received.acknowledge();
  }

  /** Until it is there, the broker keeps the message where it was. */
  private async bury(letter: DeadLetter, topic: string, sink: Sink, what: string): Promise<void> {
    const { content, meta } = letter.received;
    const key = meta['kafka_key'];
    const outgoing: Outgoing = { topic, content, headers: deadLetterHeaders(letter), ...(key !== undefined && { key: String(key) }) };
    this.dying++;
    const [error] = await sink.send([outgoing]);
    this.dying--;
    if (this.closed) return;
    if (error === null || error === undefined) {
      this.given++;
      this.options.log(`${what}; put to the dead letters in ${topic}`);
      letter.received.acknowledge();
      return;
    }
    this.options.log(`${what}; not taken by the dead letters in ${topic}, tried again: ${error.message}`);
    setTimeout(() => this.closed || this.giveUp(letter), Math.max(1000, this.options.retryDelay)).unref();
  }

  private report(flights: readonly Flight[]): void {
    this.overdue += flights.length;
    const [first] = flights;
    const which = flights.length === 1 ? `${first?.received.place} is` : `${flights.length} messages, the first ${first?.received.place}, are`;
    this.options.log(`${which} not acknowledged after ${this.options.ackTimeout / 1000} s: a node that ends messages needs a tag-ack behind it`);
  }
}
