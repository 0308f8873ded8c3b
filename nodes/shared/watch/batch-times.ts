/** Batches that the quantiles are of: the last ones. */
const BATCHES = 512;
/** Times are told apart by a tenth, from the shortest one (milliseconds) to more than a minute. */
const SHORTEST = 0.001;
const STEP = Math.log(1.1);
const BUCKETS = 192;

/**
 * How long messages took in the last batches: a batch's time divided by its messages, once for each of them. Counted
 * in steps of a tenth: to sort the times of many processors every second would hold up the event loop.
 */
export class BatchTimes {
  private readonly batches = new Uint8Array(BATCHES);
  private readonly counts = new Float64Array(BATCHES);
  /** Messages of the last batches by their times. */
  private readonly histogram = new Float64Array(BUCKETS);
  private messages = 0;
  private added = 0;

  /** Takes a batch of so many messages, and its time in milliseconds. */
  add(milliseconds: number, count: number): void {
    if (count === 0) return;
    const index = this.added++ % BATCHES;
    this.change(this.batches[index]!, -this.counts[index]!);
    const bucket = Math.round(Math.log(Math.max(SHORTEST, milliseconds / count) / SHORTEST) / STEP);
    this.batches[index] = Math.min(BUCKETS - 1, bucket);
    this.counts[index] = count;
    this.change(this.batches[index], count);
  }

  /** The milliseconds that a share of the messages took at most; null before the first batch. */
  quantile(share: number): number | null {
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.histogram[bucket]!;
      if (seen > 0 && seen >= share * this.messages) return SHORTEST * Math.exp(bucket * STEP);
    }
    return null;
  }

  private change(bucket: number, count: number): void {
    this.histogram[bucket]! += count;
    this.messages += count;
  }
}
