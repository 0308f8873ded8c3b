/** How long somebody waits for much room when there is a little. */
const PATIENCE = 10;

/** Counts the messages that are received and not acknowledged, for who must not take more than a limit. */
export class InFlight {
  count = 0;
  private wake: (() => void) | null = null;
  private end: (() => void) | null = null;

  constructor(private readonly limit: number) {}

  /** How many messages may still be taken. */
  get room(): number {
    return Math.max(0, this.limit - this.count);
  }

  take(count: number): void {
    this.count += count;
  }

  give(): void {
    this.count--;
    this.wake?.();
  }

  /** Ends the waiting of {@link forRoom}. */
  interrupt(): void {
    this.end?.();
  }

  /**
   * Waits until there is room for `wanted` messages, or for a few and no more comes at once; for one who asks, and for
   * `limit` milliseconds at most. Gives the room there is, which may be none.
   */
  async forRoom(wanted: number, limit: number): Promise<number> {
    if (this.room >= wanted) return this.room;
    await this.changed(limit, wanted);
    return this.room;
  }

  private changed(limit: number, wanted: number): Promise<void> {
    return new Promise((resolve) => {
      let patience: NodeJS.Timeout | undefined;
      const end = (): void => {
        clearTimeout(timer);
        clearTimeout(patience);
        this.wake = null;
        this.end = null;
        resolve();
      };
      const timer = setTimeout(end, limit);
      const look = (): void => {
        if (this.room >= wanted) end();
        else if (this.room > 0) patience ??= setTimeout(end, PATIENCE);
      };
      this.wake = look;
      this.end = end;
      look();
    });
  }
}
