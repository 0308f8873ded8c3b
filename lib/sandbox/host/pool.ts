import { GuestIsolate } from './guest-isolate';

/** An isolate that is held, and whether it was there already. */
export interface Lease {
  isolate: GuestIsolate;
  hit: boolean;
}

interface Waiter {
  tenant: string;
  program: number;
  resolve: (lease: Lease) => void;
}

/**
 * The isolates of one sandbox process. An isolate belongs to one tenant for as long as it lives. An idle
 * one is a hit; a miss makes one, in the place of another tenant's idle isolate when the pool is full.
 */
export class IsolatePool {
  private readonly idle: GuestIsolate[] = [];
  private readonly all = new Set<GuestIsolate>();
  private readonly waiters: Waiter[] = [];
  private held = 0;

  constructor(
    /** Isolates at most. */
    private readonly size: number,
    /** Megabytes an isolate. */
    private readonly memoryLimit: number,
  ) {}

  get counts(): { idle: number; busy: number } {
    return { idle: this.idle.length, busy: this.held };
  }

  /** Takes an isolate for a program of a tenant; waits for one, first come first served, when all are held. */
  acquire(tenant: string, program: number): Promise<Lease> {
    const lease = this.tryAcquire(tenant, program);
    if (lease !== null) return Promise.resolve(lease);
    return new Promise((resolve) => this.waiters.push({ tenant, program, resolve }));
  }

  /** Gives an isolate back. One that is disposed leaves the pool. */
  release(isolate: GuestIsolate): void {
    this.held--;
    if (isolate.isDisposed) this.all.delete(isolate);
    else this.idle.push(isolate);
    const waiter = this.waiters[0];
    if (waiter === undefined) return;
    const lease = this.tryAcquire(waiter.tenant, waiter.program);
    if (lease === null) return;
    this.waiters.shift();
    waiter.resolve(lease);
  }

  /** Lets go of what isolates hold of a program. */
  forget(program: number): void {
    for (const isolate of this.all) isolate.release(program);
  }

  private tryAcquire(tenant: string, program: number): Lease | null {
    const own = this.idle.filter((isolate) => isolate.tenant === tenant);
    const known = own.find((isolate) => isolate.has(program)) ?? own[0];
    if (known !== undefined) {
      this.take(known);
      return { isolate: known, hit: true };
    }
    if (this.held + this.idle.length >= this.size) {
      const other = this.idle[0];
      if (other === undefined) return null;
      this.take(other);
      this.held--;
      other.dispose();
      this.all.delete(other);
    }
    this.held++;
    const isolate = new GuestIsolate(tenant, this.memoryLimit);
    this.all.add(isolate);
    return { isolate, hit: false };
  }

  private take(isolate: GuestIsolate): void {
    this.idle.splice(this.idle.indexOf(isolate), 1);
    this.held++;
  }
}
