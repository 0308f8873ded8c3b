const MINUTE = 60_000;

/** Writes a line about the pool once a minute. */
export class PoolLog {
  private readonly timer: NodeJS.Timeout;

  constructor(line: () => string, write: (text: string) => void) {
    this.timer = setInterval(() => write(line()), MINUTE);
    this.timer.unref();
  }

  close(): void {
    clearInterval(this.timer);
  }
}
