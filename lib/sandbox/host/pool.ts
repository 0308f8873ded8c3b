import { GuestIsolate } from './guest-isolate';

/** An isolate that is held, and whether it was there already. */
export interface Lease {
  isolate: GuestIsolate;
  hit: boolean;
}

interface Waiter {
  program: number;
  resolve: (lease: Lease) => void;
}

/** What one tenant has in this process. */
interface Share {
  /** Isolates that it may have. */
  allotted: number;
  /** Isolates that it has. */
  own: number;
  /** Isolates that it has to give up. */
  retiring: number;
  readonly idle: GuestIsolate[];
  readonly waiters: Waiter[];
}

/**
 * The isolates of one sandbox process. How many each tenant may have is decided by the parent; here they are made when
 * they are needed, lent, and ended. An isolate belongs to one tenant for as long as it lives. An idle one is a hit; a
 * miss makes one.
 */
export class IsolatePool {
  private readonly shares = new Map<string, Share>();
  /** Made ahead; they belong to nobody yet. */
  private readonly spare: GuestIsolate[] = [];
  /** How many of them there are to be. */
  private wantedSpare = 0;
  private isMakingSpare = false;
  private readonly all = new Set<GuestIsolate>();
  private held = 0;

  constructor(
    /** Megabytes an isolate. */
    private readonly memoryLimit: number,
    /** An isolate that a tenant had to give up is gone. */
    private readonly onRetired: (tenant: string) => void,
  ) {}

  get counts(): { idle: number; busy: number } {
    return { idle: this.all.size - this.held, busy: this.held };
  }

  /** Makes isolates ahead, or lets some of them go. */
  preload(count: number): void {
    this.wantedSpare = count;
    while (this.spare.length > count) this.end(this.spare.pop() as GuestIsolate);
    this.makeSpare();
  }

  /** Says how many isolates a tenant may have. `fromSpare`: one more, and it is one of those made ahead. */
  allot(tenant: string, count: number, fromSpare: boolean): void {
    const share = this.shareOf(tenant);
    if (count < share.allotted) share.retiring += share.allotted - count;
    share.allotted = count;
    if (fromSpare) this.wantedSpare--;
    const spare = fromSpare ? this.spare.pop() : undefined;
    if (spare !== undefined) {
      spare.tenant = tenant;
      share.own++;
      share.idle.push(spare);
    }
    this.settle(tenant, share);
  }

  /** Takes an isolate for a program of a tenant; waits for one, first come first served, when all are held. */
  acquire(tenant: string, program: number): Promise<Lease> {
    const share = this.shareOf(tenant);
    const lease = share.waiters.length > 0 ? null : this.tryAcquire(tenant, share, program);
    if (lease !== null) return Promise.resolve(lease);
    return new Promise((resolve) => share.waiters.push({ program, resolve }));
  }

  /** Gives an isolate back. One that is disposed leaves the pool. */
  release(isolate: GuestIsolate): void {
    const tenant = isolate.tenant as string;
    const share = this.shareOf(tenant);
    this.held--;
    if (isolate.isDisposed) {
      this.all.delete(isolate);
      share.own--;
    } else share.idle.push(isolate);
    this.settle(tenant, share);
    if (share.idle.includes(isolate)) isolate.prepare();
  }

  /** Lets go of what isolates hold of a program. */
  forget(program: number): void {
    for (const isolate of this.all) isolate.release(program);
  }

  /** Serves who waits, then ends what has to go. */
  private settle(tenant: string, share: Share): void {
    // The last isolate stays until nobody waits for it: the parent sends nothing more.
    while (share.retiring > 0 && (share.allotted > 0 || share.waiters.length === 0)) {
      if (share.own > share.allotted) {
        const isolate = share.idle.shift();
        if (isolate === undefined) break;
        share.own--;
        this.end(isolate);
      }
      share.retiring--;
      this.onRetired(tenant);
    }
    for (let waiter = share.waiters[0]; waiter !== undefined; waiter = share.waiters[0]) {
      const lease = this.tryAcquire(tenant, share, waiter.program);
      if (lease === null) return;
      share.waiters.shift();
      waiter.resolve(lease);
    }
  }

  private tryAcquire(tenant: string, share: Share, program: number): Lease | null {
    const index = share.idle.findIndex((isolate) => isolate.has(program));
    // The one used last: the others may become idle for long.
    const known = share.idle.splice(index === -1 ? share.idle.length - 1 : index, 1)[0];
    if (known !== undefined) {
      this.held++;
      return { isolate: known, hit: true };
    }
    // One that has to go is still good for who waits for it.
    if (share.own >= share.allotted + share.retiring) return null;
    this.held++;
    share.own++;
    const isolate = this.make();
    isolate.tenant = tenant;
    return { isolate, hit: false };
  }

  /** One at a time: each takes milliseconds, and a process that does not answer its parent meanwhile is taken for dead. */
  private makeSpare(): void {
    if (this.isMakingSpare || this.spare.length >= this.wantedSpare) return;
    this.isMakingSpare = true;
    setImmediate(() => {
      this.isMakingSpare = false;
      if (this.spare.length < this.wantedSpare) this.spare.push(this.make());
      this.makeSpare();
    });
  }

  private make(): GuestIsolate {
    const isolate = new GuestIsolate(this.memoryLimit);
    this.all.add(isolate);
    return isolate;
  }

  private end(isolate: GuestIsolate): void {
    this.all.delete(isolate);
    isolate.dispose();
  }

  private shareOf(tenant: string): Share {
    const known = this.shares.get(tenant);
    if (known !== undefined) return known;
    const made: Share = { allotted: 0, own: 0, retiring: 0, idle: [], waiters: [] };
    this.shares.set(tenant, made);
    return made;
  }
}
