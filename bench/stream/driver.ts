import { checkText, type Slice } from '../row';
import { LANES, type Ends, type Sent } from './ends';

/** Without any result for so long, a stream counts as broken (milliseconds). */
const STALLED = 20_000;
/** How often it is tried whether a stream has begun to flow, and for how long (milliseconds). */
const PROBE = { every: 100, limit: 60_000 };
const PROBE_NUMBER = -1;

/** Keeps numbered messages on their way through a stream and checks each that comes out, in the order of its lane. */
export class StreamDriver {
  private readonly sent: number[] = new Array<number>(LANES).fill(0);
  private readonly arrived: number[] = new Array<number>(LANES).fill(0);
  private inFlight = 0;
  private isThrough = false;
  private failure: Error | null = null;
  private wake: () => void = () => undefined;

  constructor(
    private readonly row: string,
    private readonly ends: Ends,
    /** Messages on their way at once. */
    private readonly window: number,
    /** What becomes of a number. */
    private readonly expected: (number: number) => string,
  ) {
    ends.onArrive = (lane, content) => {
      try {
        this.arrive(lane, content);
      } catch (error) {
        // What comes behind a wrong one is out of step too.
        this.failure ??= error as Error;
      }
      this.wake();
    };
  }

  /** Waits until the stream flows: who is not connected yet loses what is sent. */
  async ready(): Promise<void> {
    for (let waited = 0; !this.isThrough; waited += PROBE.every) {
      if (waited > PROBE.limit) throw new Error(`${this.row}: nothing comes through`);
      await this.ends.publish(Array.from({ length: LANES }, (_, lane) => ({ lane, content: String(PROBE_NUMBER) })));
      await new Promise((resolve) => setTimeout(resolve, PROBE.every));
    }
  }

  /** Keeps messages on their way for about `ms` milliseconds, and waits for the last. */
  async measure(ms: number): Promise<Slice> {
    const start = performance.now();
    let messages = 0;
    while (performance.now() - start < ms) {
      // Half of the window at once, so that clients and brokers have batches to work on.
      await this.below(this.window / 2);
      const chunk = this.next(this.window / 2);
      messages += chunk.length;
      await this.ends.publish(chunk);
    }
    await this.below(0);
    return { messages, seconds: (performance.now() - start) / 1000 };
  }

  close(): Promise<void> {
    return this.ends.close();
  }

  private next(count: number): Sent[] {
    const chunk: Sent[] = [];
    for (let index = 0; index < count; index++) {
      const lane = index % LANES;
      chunk.push({ lane, content: String(this.sent[lane]) });
      this.sent[lane] = (this.sent[lane] ?? 0) + 1;
    }
    this.inFlight += count;
    return chunk;
  }

  private arrive(lane: number, content: string): void {
    if (content === this.expected(PROBE_NUMBER)) {
      this.isThrough = true;
      return;
    }
    const number = this.arrived[lane] ?? NaN;
    checkText(this.row, this.expected(number), content);
    this.arrived[lane] = number + 1;
    this.inFlight--;
  }

  /** Waits until no more than so many are on their way. */
  private async below(most: number): Promise<void> {
    let watched = this.inFlight;
    let since = performance.now();
    while (this.inFlight > most && this.failure === null) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (this.inFlight !== watched) [watched, since] = [this.inFlight, performance.now()];
      else if (performance.now() - since > STALLED) throw new Error(`${this.row}: ${this.inFlight} messages did not come through`);
    }
    if (this.failure !== null) throw this.failure;
  }
}
