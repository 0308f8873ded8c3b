/** The isolates that one tenant has in one process, and the batches that are in them. */
export class Holding {
  /** Isolates it may use. */
  isolates = 0;
  /** Isolates that are taken from it and still there. */
  retiring = 0;
  /** Batches in the process: those that run, and those that wait behind them so that no isolate stands still. */
  inFlight = 0;
  /** Since when each idle isolate has been idle, the longest first. The one used last is used next. */
  private readonly idleSince: number[] = [];

  constructor(
    readonly process: string,
    readonly tenant: string,
  ) {}

  get idle(): number {
    return Math.max(0, this.isolates - this.inFlight);
  }

  /** Since when its longest idle isolate has been idle; null when all are busy. */
  get longestIdle(): number | null {
    return this.idle > 0 ? (this.idleSince[0] ?? null) : null;
  }

  grow(now: number): void {
    this.isolates++;
    this.settle(now);
  }

  /** Gives one isolate up: the one that has been idle longest, or the next that is. */
  shrink(): void {
    this.isolates--;
    this.retiring++;
    this.idleSince.shift();
  }

  begin(now: number): void {
    this.inFlight++;
    this.settle(now);
  }

  end(now: number): void {
    this.inFlight--;
    this.settle(now);
  }

  /** The process is gone, and with it what ran there. What it is allotted, a new process makes again. */
  lose(now: number): void {
    this.inFlight = 0;
    this.retiring = 0;
    this.settle(now);
  }

  private settle(now: number): void {
    while (this.idleSince.length < this.idle) this.idleSince.push(now);
    this.idleSince.length = this.idle;
  }
}
