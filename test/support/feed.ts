import type { Writable } from 'node:stream';
import { until } from './processes';

/** A stream counts as stalled when it takes nothing for so many milliseconds. */
const STALLED = 700;
/** More bytes than the system holds between two processes: when these are taken, the other one is reading. */
const IN_BETWEEN = 300_000;

/** Writes messages with the payloads 0, 1, 2, … to a stream, as fast as the stream takes them. */
export class Feed {
  /** Bytes that the stream has taken. */
  accepted = 0;
  /** Messages that were written; the stream may not have taken them all yet. */
  sent = 0;
  private stopped = false;

  constructor(
    private readonly stream: Writable,
    /** Bytes of one message, about. */
    private readonly size: number,
  ) {
    this.push();
  }

  /** Ends the stream behind what was written. */
  stop(): void {
    this.stopped = true;
  }

  /** Waits until the one at the other end has begun to read, and the stream takes no more. */
  async stalled(): Promise<void> {
    let [last, since] = [0, 0];
    await until('the stream takes no more', () => {
      if (this.accepted !== last) [last, since] = [this.accepted, performance.now()];
      return last > IN_BETWEEN && performance.now() - since > STALLED;
    });
  }

  private push(): void {
    if (this.stopped) {
      this.stream.end();
      return;
    }
    const meta = { filler: 'x'.repeat(this.size) };
    const lines = Array.from({ length: 50 }, () => `${JSON.stringify({ payload: this.sent++, meta })}\n`).join('');
    this.stream.write(lines, (error) => {
      if (error) return;
      this.accepted += lines.length;
      this.push();
    });
  }
}
