const MINUTE = 60_000;
/** Sums of fractions of a minute are off by less than this. In milliseconds. */
const ROUNDING = 0.001;

/** A tenant has used up its calls. */
export class CallLimitError extends Error {
  readonly code = 'rate_limited';
  constructor(message: string) {
    super(message);
    this.name = 'CallLimitError';
  }
}

/**
 * A token bucket for each tenant: it holds the calls of one minute and fills evenly. What is kept of
 * a bucket is the time at which it is full again, so a full one needs no memory.
 */
export class RateLimit {
  private readonly fullAt = new Map<string, number>();
  private readonly interval: number;

  /** `rate` is in calls a minute; `now` gives milliseconds. */
  constructor(private readonly rate: number, private readonly now: () => number = () => performance.now()) {
    this.interval = MINUTE / rate;
  }

  /** Counts a call of `tenant`. Throws a {@link CallLimitError} when it has none left. */
  take(tenant: string): void {
    const now = this.now();
    this.forgetFull(now);
    const fullAt = Math.max(this.fullAt.get(tenant) ?? now, now) + this.interval;
    const wait = fullAt - MINUTE - now;
    if (wait > ROUNDING) {
      const seconds = Math.ceil((wait - ROUNDING) / 1000);
      throw new CallLimitError(`the tenant "${tenant}" has used up its ${this.rate} calls a minute (api_rate); the next is possible in ${seconds} s`);
    }
    // Put in again, so that the map stays in the order of use.
    this.fullAt.delete(tenant);
    this.fullAt.set(tenant, fullAt);
  }

  /** Tenants whose bucket is not known to be full. */
  get size(): number {
    return this.fullAt.size;
  }

  private forgetFull(now: number): void {
    for (const [tenant, fullAt] of this.fullAt) {
      if (fullAt > now) return;
      this.fullAt.delete(tenant);
    }
  }
}
