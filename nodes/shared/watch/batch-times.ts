/** Batches that the quantiles are of: the last ones. */
const BATCHES = 512;

/** How long messages took in the last batches: a batch's time divided by its messages, once for each of them. */
export class BatchTimes {
  private readonly times = new Float64Array(BATCHES);
  private readonly counts = new Float64Array(BATCHES);
  private added = 0;

  /** Takes a batch of so many messages, and its time in milliseconds. */
  add(milliseconds: number, count: number): void {
    if (count === 0) return;
    const index = this.added++ % BATCHES;
    this.times[index] = milliseconds / count;
    this.counts[index] = count;
  }

  /** For each share, the milliseconds that this share of the messages took at most; null before the first batch. */
  quantiles(shares: readonly number[]): (number | null)[] {
    const known = Math.min(this.added, BATCHES);
    const order = Array.from({ length: known }, (_, index) => index).sort((a, b) => this.times[a]! - this.times[b]!);
    const messages = order.reduce((sum, index) => sum + this.counts[index]!, 0);
    return shares.map((share) => {
      let seen = 0;
      const found = order.find((index) => (seen += this.counts[index]!) >= share * messages);
      return found === undefined ? null : this.times[found]!;
    });
  }
}
