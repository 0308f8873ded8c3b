import type { ErrorCode } from '../errors';

const INTERVAL = 60_000;

/** Counts errored messages that leave elsewhere, and says once a minute how many of which code there were. */
export class ErrorCount<Code extends string = ErrorCode> {
  private readonly counts = new Map<Code, number>();
  private since = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly write: (text: string) => void) {}

  add(code: Code): void {
    this.counts.set(code, (this.counts.get(code) ?? 0) + 1);
    if (this.timer !== null) return;
    this.since = Date.now();
    this.timer = setTimeout(() => this.close(), INTERVAL);
    this.timer.unref();
  }

  /** Writes what was counted since the last line. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.counts.size === 0) return;
    const total = [...this.counts.values()].reduce((sum, count) => sum + count, 0);
    const codes = Array.from(this.counts, ([code, count]) => `${code} ${count}`).join(', ');
    const seconds = Math.max(1, Math.round((Date.now() - this.since) / 1000));
    this.counts.clear();
    this.write(`${total} ${total === 1 ? 'message was' : 'messages were'} errored in ${seconds} s (${codes})`);
  }
}
