/** How long to wait between tries: doubled with each, up to a limit, with a random share so that many do not try at once. */
export class Backoff {
  private tries = 0;

  constructor(
    private readonly first: number,
    private readonly max: number,
  ) {}

  /** Milliseconds until the next try. */
  next(): number {
    const wait = Math.min(this.first * 2 ** Math.min(this.tries++, 30), this.max);
    return Math.round(wait * (0.75 + Math.random() / 4));
  }

  /** It has worked. */
  reset(): void {
    this.tries = 0;
  }
}
