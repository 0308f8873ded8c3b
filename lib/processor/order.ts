/** Lets results out in the order in which their work was put in, however it ends. */
export class Order {
  private last: Promise<unknown> = Promise.resolve();
  private open = 0;

  /** Nothing is on its way. */
  get isIdle(): boolean {
    return this.open === 0;
  }

  /** Waits for `work` and for everything that was put in before. */
  async put<T>(work: Promise<T>): Promise<T> {
    const before = this.last;
    this.open++;
    const mine = work.finally(() => before).finally(() => this.open--);
    // Those behind wait for this one, but do not fail with it.
    this.last = mine.catch(() => undefined);
    return mine;
  }
}

/** An order for each tenant: one does not wait for another. */
export class TenantOrders {
  private readonly orders = new Map<string, Order>();

  /** Waits for `work` and for everything of the same tenant that was put in before. */
  async put<T>(tenant: string, work: Promise<T>): Promise<T> {
    const order = this.orders.get(tenant) ?? new Order();
    this.orders.set(tenant, order);
    try {
      return await order.put(work);
    } finally {
      if (order.isIdle && this.orders.get(tenant) === order) this.orders.delete(tenant);
    }
  }
}
