import { Holding } from './holding';
import { Tenant } from './tenant';
import type { Decision, Job, PoolLimits } from './types';
import { findVictim } from './victim';

/** Batches in a process for each isolate: one runs, the others are there when it is done. */
const DEPTH = 3;
/** With every isolate busy and batches waiting for so long, a tenant gets another isolate (milliseconds). */
const GROW_AFTER = 10;
/** A tenant that could not have another isolate asks again after so long, if nothing has happened before (milliseconds). */
const ASK_AGAIN = 100;

/**
 * Who gets an isolate, who waits, and how many there are. Knows no isolate and no process, only their numbers:
 * it is told what happened and says what to do.
 *
 * An isolate is one tenant's from its making to its end, so tenants do not compete for isolates that are there;
 * they compete for how many they have. A share is `max_size` by the number of tenants that have or want some. Who
 * has less than a share and waits, takes from whoever has more, or from an idle one; who has a share may grow into
 * what nobody needs.
 */
export class PoolPolicy<J extends Job> {
  private readonly tenants = new Map<string, Tenant<J>>();
  /** Isolates that belong to nobody yet, by process. */
  private readonly spare = new Map<string, number>();
  private isPreloaded = false;
  private cleanedAt: number;

  constructor(
    private readonly limits: PoolLimits,
    now: number,
  ) {
    this.cleanedAt = now;
  }

  /** Batches that wait for an isolate. */
  get waiting(): number {
    let waiting = 0;
    for (const tenant of this.tenants.values()) waiting += tenant.waiting;
    return waiting;
  }

  /** A batch wants an isolate. `atFront`: it was in one, and its process died. */
  add(job: J, now: number, atFront = false): Decision<J>[] {
    const tenant = this.tenantOf(job.tenant);
    if (!atFront && tenant.waiting >= this.limits.queue_size) {
      return [{ do: 'refuse', job, reason: `${tenant.waiting} batches wait already (queue_size ${this.limits.queue_size}); ${this.state(tenant)}` }];
    }
    tenant.add(job, now, atFront);
    return [];
  }

  /** A batch has left its process. */
  end(job: J, process: string, now: number): void {
    const tenant = this.tenants.get(job.tenant);
    tenant?.end(job);
    tenant?.holdings.get(process)?.end(now);
  }

  /** An isolate that was to go is gone. */
  retired(process: string, tenant: string): void {
    const holding = this.tenants.get(tenant)?.holdings.get(process);
    if (holding !== undefined && holding.retiring > 0) holding.retiring--;
    // There is room.
    for (const waiting of this.tenants.values()) waiting.asksAt = Math.min(waiting.asksAt, 0);
  }

  /** A process is gone with all that was in it; `jobs` were there. */
  lost(process: string, jobs: readonly J[], now: number): void {
    for (const job of jobs) this.tenants.get(job.tenant)?.end(job);
    for (const { holdings } of this.tenants.values()) holdings.get(process)?.lose(now);
  }

  /** What a new process needs to know: how many isolates each tenant has there, and how many belong to nobody. */
  allotments(process: string): { tenants: { tenant: string; isolates: number; retiring: number }[]; spare: number } {
    const tenants = [...this.tenants.values()].flatMap(({ name, holdings }) => {
      const { isolates = 0, retiring = 0 } = holdings.get(process) ?? {};
      return isolates + retiring > 0 ? [{ tenant: name, isolates, retiring }] : [];
    });
    return { tenants, spare: this.spare.get(process) ?? 0 };
  }

  /** What is to be done now. */
  decide(now: number): Decision<J>[] {
    const decisions: Decision<J>[] = [];
    if (!this.isPreloaded) this.preload(decisions);
    for (const tenant of this.tenants.values()) this.place(tenant, now, decisions);
    this.growWhoNeeds(now, decisions);
    for (const tenant of this.tenants.values()) this.expire(tenant, now, decisions);
    if (now - this.cleanedAt >= this.limits.cleanup_interval) this.clean(now, decisions);
    return decisions;
  }

  /** When {@link decide} has to be called again even if nothing happens. */
  nextLook(now: number): number {
    let next = this.cleanedAt + this.limits.cleanup_interval;
    for (const tenant of this.tenants.values()) {
      if (tenant.held < this.limits.per_tenant) next = Math.min(next, Math.max(tenant.asksAt, now + 1));
      const { oldest } = tenant;
      if (oldest !== null) next = Math.min(next, Math.max(oldest + this.limits.acquire_timeout, now + 1));
    }
    return next;
  }

  private get size(): number {
    let size = 0;
    for (const count of this.spare.values()) size += count;
    for (const tenant of this.tenants.values()) size += tenant.held;
    return size;
  }

  private tenantOf(name: string): Tenant<J> {
    const known = this.tenants.get(name);
    if (known !== undefined) return known;
    const made = new Tenant<J>(name);
    this.tenants.set(name, made);
    return made;
  }

  private preload(decisions: Decision<J>[]): void {
    this.isPreloaded = true;
    if (this.limits.process_per_tenant) return;
    const { preload_size, max_size, processes } = this.limits;
    const wanted = Math.min(preload_size, max_size);
    for (let index = 0; index < processes; index++) {
      const isolates = Math.floor((wanted + index) / processes);
      if (isolates === 0) continue;
      this.spare.set(processName(index), isolates);
      decisions.push({ do: 'preload', process: processName(index), isolates });
    }
  }

  /** Gives a tenant's batches to its isolates. */
  private place(tenant: Tenant<J>, now: number, decisions: Decision<J>[]): void {
    const isShort = tenant.take(now, this.limits, (job, waited) => {
      const holding = this.choose(job, tenant);
      if (holding === null) return false;
      holding.begin(now);
      tenant.begin(job);
      decisions.push({ do: 'run', job, process: holding.process, waited });
      return true;
    });
    if (!isShort && tenant.inFlight <= tenant.isolates) tenant.asksAt = Infinity;
    else if (tenant.asksAt === Infinity) tenant.asksAt = now + GROW_AFTER;
  }

  /** Where a batch goes: to an idle isolate, or behind the fewest other batches. */
  private choose(job: J, tenant: Tenant<J>): Holding | null {
    let best: Holding | null = null;
    for (const holding of tenant.holdings.values()) {
      if (holding.inFlight >= holding.isolates * DEPTH) continue;
      if (holding.process === job.home) return holding;
      if (best === null || holding.inFlight * best.isolates < best.inFlight * holding.isolates) best = holding;
    }
    return best;
  }

  /** Who has fewest isolates comes first. */
  private growWhoNeeds(now: number, decisions: Decision<J>[]): void {
    let needy: Tenant<J>[] | null = null;
    for (const tenant of this.tenants.values()) if (this.needs(tenant, now)) (needy ??= []).push(tenant);
    if (needy === null) return;
    needy.sort((a, b) => a.held - b.held);
    let coming = this.retiring;
    for (const tenant of needy) {
      if (this.grow(tenant, now, decisions)) {
        // The next one only when these are not enough.
        tenant.asksAt = Infinity;
        this.place(tenant, now, decisions);
        continue;
      }
      tenant.asksAt = now + ASK_AGAIN;
      if (coming > 0) coming--;
      else this.makeRoom(tenant, now, decisions);
    }
  }

  private needs(tenant: Tenant<J>, now: number): boolean {
    if (tenant.asksAt === Infinity || tenant.held >= this.limits.per_tenant) return false;
    return tenant.asksAt <= now || tenant.isolates === 0;
  }

  private grow(tenant: Tenant<J>, now: number, decisions: Decision<J>[]): boolean {
    const process = this.processFor(tenant);
    const spare = this.spare.get(process) ?? 0;
    if (spare > 0) this.spare.set(process, spare - 1);
    else if (this.size >= this.limits.max_size) return false;
    const holding = this.holdingOf(tenant, process);
    holding.grow(now);
    decisions.push({ do: 'allot', process, tenant: tenant.name, isolates: holding.isolates, fromSpare: spare > 0 });
    return true;
  }

  /** Where a tenant's next isolate is made: where one is spare, else where fewest are. */
  private processFor(tenant: Tenant<J>): string {
    if (this.limits.process_per_tenant) return tenant.name;
    let best = processName(0);
    for (let index = 1; index < this.limits.processes; index++) {
      const process = processName(index);
      const [spare, bestSpare] = [this.spare.get(process) ?? 0, this.spare.get(best) ?? 0];
      if (spare > bestSpare || (spare === bestSpare && this.sizeOf(process) < this.sizeOf(best))) best = process;
    }
    return best;
  }

  private sizeOf(process: string): number {
    let size = this.spare.get(process) ?? 0;
    for (const { holdings } of this.tenants.values()) {
      const holding = holdings.get(process);
      if (holding !== undefined) size += holding.isolates + holding.retiring;
    }
    return size;
  }

  private holdingOf(tenant: Tenant<J>, process: string): Holding {
    const known = tenant.holdings.get(process);
    if (known !== undefined) return known;
    const made = new Holding(process, tenant.name);
    tenant.holdings.set(process, made);
    return made;
  }

  /** Takes an isolate from somebody else. When it is gone there is room. */
  private makeRoom(needy: Tenant<J>, now: number, decisions: Decision<J>[]): void {
    if (this.takeSpare(decisions)) return;
    const victim = findVictim([...this.tenants.values()], needy, this.limits.max_size, now);
    if (victim === null) return;
    victim.shrink();
    decisions.push({ do: 'allot', process: victim.process, tenant: victim.tenant, isolates: victim.isolates, fromSpare: false });
  }

  /** A spare isolate in a process where this tenant cannot have it goes first. */
  private takeSpare(decisions: Decision<J>[]): boolean {
    for (const [process, count] of this.spare) {
      if (count === 0) continue;
      this.spare.set(process, count - 1);
      decisions.push({ do: 'preload', process, isolates: count - 1 });
      return true;
    }
    return false;
  }

  private expire(tenant: Tenant<J>, now: number, decisions: Decision<J>[]): void {
    for (const { job, waited } of tenant.expire(now, this.limits.acquire_timeout)) {
      const reason = `waited ${Math.round(waited)} ms (acquire_timeout ${this.limits.acquire_timeout} ms); ${this.state(tenant)}`;
      decisions.push({ do: 'refuse', job, reason });
    }
  }

  private state(tenant: Tenant<J>): string {
    const { max_size, per_tenant, per_script } = this.limits;
    return (
      `the tenant has ${tenant.held} of ${per_tenant} isolates, the pool ${this.size} of ${max_size}, ` +
      `${tenant.inFlight} batches of the tenant are running or next, at most ${per_script} of a script run at once`
    );
  }

  /** Lets isolates go that were idle for long, down to what is preloaded, and tenants that have and want nothing. */
  private clean(now: number, decisions: Decision<J>[]): void {
    this.cleanedAt = now;
    const { idle_timeout, preload_size } = this.limits;
    const floor = this.limits.process_per_tenant ? 0 : preload_size;
    for (const tenant of this.tenants.values()) {
      for (const holding of tenant.holdings.values()) {
        const before = holding.isolates;
        while (this.size - this.retiring > floor && holding.longestIdle !== null && now - holding.longestIdle >= idle_timeout) holding.shrink();
        if (holding.isolates < before) {
          decisions.push({ do: 'allot', process: holding.process, tenant: tenant.name, isolates: holding.isolates, fromSpare: false });
        }
        if (holding.isolates + holding.retiring + holding.inFlight > 0) continue;
        tenant.holdings.delete(holding.process);
        if (this.limits.process_per_tenant) decisions.push({ do: 'end', process: holding.process });
      }
      if (tenant.holdings.size === 0 && tenant.waiting === 0) this.tenants.delete(tenant.name);
    }
  }

  private get retiring(): number {
    let retiring = 0;
    for (const tenant of this.tenants.values()) for (const holding of tenant.holdings.values()) retiring += holding.retiring;
    return retiring;
  }
}

/** The name of a process that tenants share. */
export function processName(index: number): string {
  return `#${index + 1}`;
}
