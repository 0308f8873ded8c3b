/** Lines of one kind come at most this often, in milliseconds. */
const INTERVAL = 10_000;

/** Writes the first of many similar lines, and later how many there were and the last of them. */
export class LogLimit {
  private timer: NodeJS.Timeout | null = null;
  private leftOut = 0;
  private last = '';

  constructor(private readonly line: (text: string) => void) {}

  write(text: string): void {
    if (this.timer !== null) {
      this.leftOut++;
      this.last = text;
      return;
    }
    this.line(text);
    this.timer = setTimeout(() => this.close(), INTERVAL);
    this.timer.unref();
  }

  /** Writes what was left out so far. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.leftOut === 1) this.line(this.last);
    else if (this.leftOut > 1) this.line(`${this.last} (the last of ${this.leftOut})`);
    this.leftOut = 0;
  }
}
