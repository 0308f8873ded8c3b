import type { Holding } from './holding';
import type { Job, PoolLimits } from './types';

/** A batch that waits. */
interface Waiting<J> {
  job: J;
  /** Since when it waits for an isolate; null while it waits for its own script's batch before. */
  since: number | null;
}

/** A tenant: the batches that wait, in their order, and the isolates that it has. */
export class Tenant<J extends Job> {
  readonly holdings = new Map<string, Holding>();
  private queue: Waiting<J>[] = [];
  /** When it asks for another isolate, because batches wait while all of its own are busy; Infinity when they do not. */
  asksAt = Infinity;
  /** Batches of each script that are in a process. */
  private readonly running = new Map<number, number>();

  constructor(readonly name: string) {}

  get waiting(): number {
    return this.queue.length;
  }

  get isolates(): number {
    return this.sum((holding) => holding.isolates);
  }

  /** Isolates that are its own, those that it gives up included. */
  get held(): number {
    return this.sum((holding) => holding.isolates + holding.retiring);
  }

  get inFlight(): number {
    return this.sum((holding) => holding.inFlight);
  }

  add(job: J, now: number, atFront: boolean): void {
    const entry = { job, since: job.serial ? null : now };
    if (atFront) this.queue.unshift(entry);
    else this.queue.push(entry);
  }

  /** Takes out, in order, what may run and what `place` finds a place for; gives whether something found none. */
  take(now: number, limits: PoolLimits, place: (job: J, waited: number) => boolean): boolean {
    let isShort = false;
    this.queue = this.queue.filter((entry) => {
      const { job } = entry;
      if (!this.mayRun(job, limits)) return true;
      entry.since ??= now;
      if (place(job, now - entry.since)) return false;
      isShort = true;
      return true;
    });
    return isShort;
  }

  private mayRun(job: J, { per_script, per_tenant }: PoolLimits): boolean {
    const running = this.running.get(job.script) ?? 0;
    if (job.serial) return running === 0 && !job.isHeldUp;
    // A tenant that cannot have more isolates than that cannot run more, however many batches are in the process.
    return running < per_script || per_tenant <= per_script;
  }

  begin(job: J): void {
    this.running.set(job.script, (this.running.get(job.script) ?? 0) + 1);
  }

  end(job: J): void {
    const left = (this.running.get(job.script) ?? 1) - 1;
    if (left === 0) this.running.delete(job.script);
    else this.running.set(job.script, left);
  }

  /** Takes out what has waited for `timeout` milliseconds. */
  expire(now: number, timeout: number): { job: J; waited: number }[] {
    const expired = this.queue.filter(({ since }) => since !== null && now - since >= timeout);
    if (expired.length > 0) this.queue = this.queue.filter((entry) => !expired.includes(entry));
    return expired.map(({ job, since }) => ({ job, waited: now - (since as number) }));
  }

  /** Since when the batch waits that has waited longest. */
  get oldest(): number | null {
    let oldest: number | null = null;
    for (const { since } of this.queue) if (since !== null && (oldest === null || since < oldest)) oldest = since;
    return oldest;
  }

  private sum(of: (holding: Holding) => number): number {
    let total = 0;
    for (const holding of this.holdings.values()) total += of(holding);
    return total;
  }
}
