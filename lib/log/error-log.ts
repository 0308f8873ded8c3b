import { entryText, headline, type ErrorEvent } from './entry';
import { cutToBytes } from './plain';
import { MAX_MESSAGE } from './shorten';

/** An error is written once in so many milliseconds; what repeats it is counted. */
const INTERVAL = 60_000;
/** Different errors that are told apart at once. Those beyond are counted together. */
const MAX_KINDS = 1_000;
/** Bytes of messages in an interval, so that many different errors do not fill a disk: then messages are cut shorter. */
const MESSAGE_BYTES = 16 * MAX_MESSAGE;
const SHORTEST_MESSAGE = 2_048;
/** UTF-16 units of a reason that tell errors apart. */
const REASON_LENGTH = 200;

interface Kind {
  processor: string;
  headline: string;
  /** When it was written last, in milliseconds. */
  since: number;
  /** How often it came since then. */
  count: number;
}

/** Takes one entry, of one or several lines. */
export type WriteEntry = (processor: string, text: string) => void;

/**
 * The log of errored messages. The first of a kind is written in full; its repeats are counted, and written as one line a
 * minute for as long as they come. Errors are the same when processor, tenant, code, stage, line, column and the start of
 * the reason are, whatever numbers stand in the reason.
 */
export class ErrorLog {
  /** In the order in which they are due. */
  private readonly kinds = new Map<string, Kind>();
  private others = { since: 0, count: 0 };
  private shown = { since: 0, bytes: 0 };
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly write: WriteEntry) {}

  /** Takes an errored message. `message` gives its text within a number of bytes; it is called only when it is written. */
  add(event: ErrorEvent, message: (limit: number) => string): void {
    const key = keyOf(event);
    const known = this.kinds.get(key);
    if (known !== undefined) {
      known.count++;
      return;
    }
    const now = Date.now();
    if (this.kinds.size >= MAX_KINDS) {
      if (this.others.count === 0) this.others.since = now;
      this.others.count++;
      return;
    }
    this.kinds.set(key, { processor: event.processor, headline: cutToBytes(headline(event.error), SHORTEST_MESSAGE), since: now, count: 0 });
    this.schedule();
    this.write(event.processor, entryText(event, this.show(message, now)));
  }

  /** Writes what is counted and not written yet, and forgets everything. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const now = Date.now();
    for (const kind of this.kinds.values()) this.writeCount(kind, now);
    this.writeOthers(now);
    this.kinds.clear();
  }

  private show(message: (limit: number) => string, now: number): string {
    if (now - this.shown.since >= INTERVAL) this.shown = { since: now, bytes: 0 };
    const left = MESSAGE_BYTES - this.shown.bytes;
    const text = message(Math.min(MAX_MESSAGE, Math.max(SHORTEST_MESSAGE, left)));
    this.shown.bytes += Buffer.byteLength(text);
    return text;
  }

  private schedule(): void {
    if (this.timer !== null) return;
    const first = this.kinds.values().next().value;
    if (first === undefined) return;
    this.timer = setTimeout(() => this.writeDue(), Math.max(0, first.since + INTERVAL - Date.now()));
    this.timer.unref();
  }

  private writeDue(): void {
    this.timer = null;
    const now = Date.now();
    for (const [key, kind] of this.kinds) {
      // A clock that was set back must not keep the kinds for ever.
      if (Math.abs(now - kind.since) < INTERVAL) break;
      this.kinds.delete(key);
      if (kind.count === 0) continue;
      this.writeCount(kind, now);
      this.kinds.set(key, { ...kind, since: now, count: 0 });
    }
    if (now - this.others.since >= INTERVAL) this.writeOthers(now);
    this.schedule();
  }

  private writeCount(kind: Kind, now: number): void {
    if (kind.count > 0) this.write(kind.processor, `${kind.headline} (${kind.count} more in ${seconds(now - kind.since)} s)`);
  }

  private writeOthers(now: number): void {
    const { since, count } = this.others;
    if (count === 0) return;
    this.others.count = 0;
    this.write('', `${count} more messages were errored in ${seconds(now - since)} s, beside the ${MAX_KINDS} different errors that are told apart`);
  }
}

function keyOf({ processor, tenant, error: { code, stage, line, column, message } }: ErrorEvent): string {
  const reason = message.slice(0, REASON_LENGTH).replace(/\d+/g, '#');
  return JSON.stringify([processor, tenant.slice(0, REASON_LENGTH), code, stage, line, column, reason]);
}

function seconds(milliseconds: number): number {
  return Math.max(1, Math.round(milliseconds / 1000));
}
