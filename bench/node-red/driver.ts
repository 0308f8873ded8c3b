import type { RawMessage, TagMessage } from '../inline';
import { WrongResultError, type Slice } from '../row';
import type { Workload } from '../workload';
import { Messages } from './messages';

/** Without any result for so long, a flow counts as broken (milliseconds). */
const STALLED = 5_000;

/** A message as it leaves the source, or comes to the sink: one, or a batch of them. */
export interface FlowMessage {
  payload: unknown;
  batch?: boolean;
  [property: string]: unknown;
}

/** Drives one flow: its source asks it what to send, its sink gives it what came. */
export class Driver {
  /** Set by the source node. */
  send: (message: FlowMessage) => void = () => undefined;
  private readonly messages: Messages;
  private sent = 0;
  private received = 0;
  private end = 0;
  private fail: (error: Error) => void = () => undefined;
  private onThrough: () => void = () => undefined;

  constructor(
    private readonly row: string,
    workload: Workload,
    /** Messages in one: more than one are a batch. */
    private readonly size: number,
    /** Messages on their way at once: Node-RED itself knows no back-pressure. */
    private readonly window: number,
  ) {
    this.messages = new Messages(row, workload);
  }

  /** Keeps messages on their way for about `ms` milliseconds. */
  async measure(ms: number): Promise<Slice> {
    const start = performance.now();
    const before = this.received;
    this.end = start + ms;
    let last = before;
    let watch: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.onThrough = resolve;
        this.fail = reject;
        watch = setInterval(() => {
          const missing = this.sent - this.received;
          if (this.received === last) reject(new Error(`${this.row}: ${missing} messages did not come through`));
          last = this.received;
        }, STALLED);
        // However short the time is, something is measured.
        this.sendWindow();
      });
    } finally {
      clearInterval(watch);
    }
    return { messages: this.received - before, seconds: (performance.now() - start) / 1000 };
  }

  /** Takes what the flow has made. */
  receive(message: FlowMessage): void {
    try {
      const results = this.size === 1 ? [message] : message.payload;
      if (!Array.isArray(results) || results.length !== this.size) {
        throw new WrongResultError(this.row, `${this.size} messages`, JSON.stringify(message.payload));
      }
      for (const result of results as TagMessage[]) this.messages.check(this.received++, result);
    } catch (error) {
      this.fail(error as Error);
      return;
    }
    if (this.sent - this.received <= this.window / 2) this.fill();
  }

  /** Takes what came out of an error output. */
  receiveError(message: FlowMessage): void {
    this.fail(new WrongResultError(this.row, 'no errors', JSON.stringify(message)));
  }

  private fill(): void {
    if (performance.now() < this.end) this.sendWindow();
    else if (this.sent === this.received) this.onThrough();
  }

  private sendWindow(): void {
    while (this.sent - this.received < this.window) this.send(this.next());
  }

  private next(): FlowMessage {
    if (this.size === 1) return { ...this.messages.make(this.sent++) };
    const payload: RawMessage[] = [];
    for (let i = 0; i < this.size; i++) payload.push(this.messages.make(this.sent++));
    return { payload, batch: true };
  }
}
