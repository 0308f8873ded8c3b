import type { LineOutput } from '../connectors/lines';
import type { ScriptEvent } from '../message';

/** Writes what scripts emit as lines `{"event", "payload", "processor", "tenant"}`, in the order in which it is added. */
export class EventLog {
  private waiting: string[] = [];
  private written: Promise<void> = Promise.resolve();

  constructor(
    private readonly output: LineOutput,
    private readonly tenant: string,
  ) {}

  /** Takes an event that a script of `processor` emitted. It is written with the next {@link flush}. */
  add(processor: string, { name, payload }: ScriptEvent): void {
    this.waiting.push(JSON.stringify({ event: name, payload, processor, tenant: this.tenant }));
  }

  /**
   * Settles when everything is written that was added before.
   * @throws what the output throws
   */
  flush(): Promise<void> {
    if (this.waiting.length > 0) {
      const before = this.written;
      const write = this.output.write(this.waiting.join('\n'));
      this.waiting = [];
      this.written = Promise.all([before, write]).then(() => undefined);
    }
    return this.written;
  }
}
