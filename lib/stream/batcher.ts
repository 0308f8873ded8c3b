/** How a {@link Batcher} collects. */
export interface BatcherOptions<Item> {
  /** Items in a batch at most. */
  batchSize: number;
  /** How long the first item of a batch waits at most, in milliseconds; 0: until the event loop's next turn. */
  batchTimeout: number;
  /** Takes a batch of at least one item. */
  flush: (items: Item[]) => void;
}

/** Collects items into batches: by number, or by the time the first one has waited. */
export class Batcher<Item> {
  private items: Item[] = [];
  /** Stops the wait of the batch that is being collected. */
  private stopWaiting: (() => void) | null = null;

  constructor(private readonly options: BatcherOptions<Item>) {}

  /** Adds an item; flushes when it makes the batch full. */
  push(item: Item): void {
    const waiting = this.items.push(item);
    if (waiting >= this.options.batchSize) this.flush();
    else if (waiting === 1) this.wait();
  }

  /** Hands out what has been collected, if anything. */
  flush(): void {
    this.stopWaiting?.();
    this.stopWaiting = null;
    if (this.items.length === 0) return;
    const { items } = this;
    this.items = [];
    this.options.flush(items);
  }

  private wait(): void {
    const flush = (): void => this.flush();
    if (this.options.batchTimeout === 0) {
      const immediate = setImmediate(flush);
      this.stopWaiting = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(flush, this.options.batchTimeout);
      this.stopWaiting = () => clearTimeout(timer);
    }
  }
}
