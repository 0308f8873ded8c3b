import { MAX_WAITING } from './limits';
import { RequestError } from './request';

/** Lets one piece of work run at a time. A few can wait; what nobody waits for any more is left out. */
export class Turns {
  /** Work that runs or waits. */
  open = 0;
  private last: Promise<unknown> = Promise.resolve();

  /**
   * Runs work when it is its turn.
   * @throws {RequestError} when too many wait
   */
  async take<Result>(work: () => Promise<Result>, isGone: () => boolean): Promise<Result> {
    if (this.open > MAX_WAITING) throw new RequestError(`${MAX_WAITING} requests wait already: try again in a moment`, 503);
    this.open++;
    const result = this.last.then(() => {
      if (isGone()) throw new RequestError('nobody waits for this any more');
      return work();
    });
    this.last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      this.open--;
    }
  }
}
