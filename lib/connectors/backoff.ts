/** Milliseconds before a try: doubled with each round, up to a limit, half of it by chance so that many do not try at once. */
export function waitBefore(round: number, first: number, max: number): number {
  const longest = Math.min(max, first * 2 ** Math.min(round, 30));
  return Math.round(longest * (0.5 + 0.5 * Math.random()));
}

/** How long to wait between tries, until it has worked. */
export class Backoff {
  private tries = 0;

  constructor(
    private readonly first: number,
    private readonly max: number,
  ) {}

  /** Milliseconds until the next try. */
  next(): number {
    return waitBefore(this.tries++, this.first, this.max);
  }

  /** It has worked. */
  reset(): void {
    this.tries = 0;
  }
}
