import { randomBytes } from 'node:crypto';
import { Shares } from './shares';
import { parsePlain, parseToken, type Share, type Token, type TokenPart } from './token';

const NO_SHARES: readonly Share[] = [];

/** Why a message was not delivered. */
export interface Refusal {
  code: string;
  /** In a sentence. */
  reason: string;
  /** `always`: the message is not to blame; `counted`: it may be; `never`: it will be refused each time. */
  retry: 'always' | 'counted' | 'never';
}

/** How a source keeps account of its messages. */
export interface AckStreamOptions<Item> {
  /** Milliseconds after which a message that is not settled is reported, once. */
  ackTimeout: number;
  /** All that became of the message is delivered (or dropped, or its error is), or a part of it is refused. */
  onSettled: (item: Item, refusal: Refusal | null) => void;
  /** Messages that were taken longer ago than `ackTimeout`. They stay open. */
  onOverdue: (items: Item[]) => void;
}

interface Entry<Item> {
  readonly item: Item;
  readonly taken: number;
  shares: Shares | null;
  refusal: Refusal | null;
  /** Nodes that have it, or something that became of it. */
  holds: number;
  /** All that is known of is settled; a copy on another way may still be held. */
  isSettled: boolean;
}

/** The messages of one source that are on their way. */
export class AckStream<Item> {
  /** Not to be guessed: who writes messages from outside must not be able to settle others. */
  readonly id = BigInt(`0x${randomBytes(8).toString('hex')}`).toString(36);
  private readonly entries = new Map<number, Entry<Item>>();
  private last = 0;
  /** Those up to this number are reported, or were settled in time. */
  private reported = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly options: AckStreamOptions<Item>,
    private readonly onClose: (stream: AckStream<Item>) => void,
  ) {
    this.timer = setInterval(() => this.report(), Math.min(1000, options.ackTimeout));
    this.timer.unref();
  }

  /** Messages that are not settled. */
  get open(): number {
    return this.entries.size;
  }

  /** Gives a message its token. */
  take(item: Item): Token {
    this.last++;
    this.entries.set(this.last, { item, taken: performance.now(), shares: null, refusal: null, holds: 0, isSettled: false });
    return `${this.id}.${this.last}`;
  }

  /** The numbers of open messages that a part of a token names. */
  numbersOf({ first, last }: TokenPart): readonly number[] {
    if (first === last) return [first];
    // A range that somebody made up may be longer than all that there is.
    if (last - first < this.entries.size) return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
    return [...this.entries.keys()].filter((number) => number >= first && number <= last);
  }

  /** One more has the message, or one less. */
  hold(number: number, change: 1 | -1): void {
    const entry = this.entries.get(number);
    if (entry === undefined) return;
    entry.holds += change;
    this.finish(number, entry);
  }

  settleOne(number: number, shares: readonly Share[], refusal: Refusal | null): void {
    const entry = this.entries.get(number);
    if (entry === undefined) return;
    entry.refusal ??= refusal;
    if (shares.length > 0) {
      entry.shares ??= new Shares();
      if (!entry.shares.settle(shares)) return;
    }
    entry.isSettled = true;
    this.finish(number, entry);
  }

  /** Lets go of everything: what is not settled, nobody will be told of. */
  close(): void {
    clearInterval(this.timer);
    this.entries.clear();
    this.onClose(this);
  }

  private finish(number: number, entry: Entry<Item>): void {
    if (!entry.isSettled || entry.holds > 0) return;
    this.entries.delete(number);
    this.options.onSettled(entry.item, entry.refusal);
  }

  private report(): void {
    const before = performance.now() - this.options.ackTimeout;
    const overdue: Item[] = [];
    for (const [number, { item, taken }] of this.entries) {
      if (taken > before) break;
      if (number <= this.reported) continue;
      this.reported = number;
      overdue.push(item);
    }
    if (overdue.length > 0) this.options.onOverdue(overdue);
  }
}

/** All messages that are on their way, whatever source they came from. */
export class Acknowledgements {
  private readonly streams = new Map<string, AckStream<unknown>>();

  /** The account of one more source; until it is closed. */
  open<Item>(options: AckStreamOptions<Item>): AckStream<Item> {
    const stream = new AckStream(options, ({ id }) => void this.streams.delete(id));
    this.streams.set(stream.id, stream as AckStream<unknown>);
    return stream;
  }

  /**
   * Settles what a token stands for: delivered, or refused. Several may hold the same token, also by mistake: what is
   * settled, unknown or no token at all is left alone. What somebody else holds is settled when that one lets go.
   */
  settle(token: unknown, refusal: Refusal | null = null): void {
    this.each(token, (stream, number, shares) => stream.settleOne(number, shares, refusal));
  }

  /** A node has a message, and will let go of it: until then, a copy that went another way does not settle it. */
  hold(token: unknown): void {
    this.each(token, (stream, number) => stream.hold(number, 1));
  }

  letGo(token: unknown): void {
    this.each(token, (stream, number) => stream.hold(number, -1));
  }

  private each(token: unknown, act: (stream: AckStream<unknown>, number: number, shares: readonly Share[]) => void): void {
    if (typeof token !== 'string') return;
    const plain = parsePlain(token);
    if (plain !== null) {
      const stream = this.streams.get(plain.source);
      if (stream !== undefined) act(stream, plain.number, NO_SHARES);
      return;
    }
    for (const part of parseToken(token)) {
      const stream = this.streams.get(part.source);
      if (stream !== undefined) for (const number of stream.numbersOf(part)) act(stream, number, part.shares);
    }
  }
}
