/** Lets results out in the order in which their work was put in, however it ends. */
export class Order {
  private last: Promise<unknown> = Promise.resolve();

  /** Waits for `work` and for everything that was put in before. */
  async put<T>(work: Promise<T>): Promise<T> {
    const before = this.last;
    const mine = work.finally(() => before);
    // Those behind wait for this one, but do not fail with it.
    this.last = mine.catch(() => undefined);
    return mine;
  }
}
