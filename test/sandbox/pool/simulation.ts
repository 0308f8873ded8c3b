/** Runs the pool's policy against a clock and processes that are only numbers, and checks its limits at every step. */
import assert from 'node:assert/strict';
import { PoolPolicy } from '../../../lib/sandbox/pool/policy';
import type { Decision, Job, PoolLimits } from '../../../lib/sandbox/pool/types';

export const LIMITS: PoolLimits = {
  max_size: 8,
  preload_size: 2,
  idle_timeout: 600_000,
  cleanup_interval: 300_000,
  per_tenant: 5,
  per_script: 5,
  queue_size: 1_000,
  acquire_timeout: 30_000,
  processes: 1,
  process_per_tenant: false,
};

/** Making an isolate takes so long. */
const MAKE = 10;

export interface SimulatedJob extends Job {
  takes: number;
  addedAt: number;
}

export interface Done {
  job: SimulatedJob;
  process: string;
  /** From the batch's coming to its beginning in an isolate. */
  waited: number;
}

/** An isolate: what it does, and until when. */
interface Isolate {
  tenant: string | null;
  job: SimulatedJob | null;
  begunAt: number;
  until: number;
}

interface Process {
  /** Until then it is told nothing, and gives nothing back. */
  readyAt: number;
  isReady: boolean;
  isolates: Isolate[];
  allotted: Map<string, number>;
  queue: SimulatedJob[];
}

export class Simulation {
  now = 0;
  readonly refused: { job: SimulatedJob; reason: string }[] = [];
  readonly ended: string[] = [];
  peakOfScript = 0;
  private readonly policy: PoolPolicy<SimulatedJob>;
  private readonly processes = new Map<string, Process>();
  private readonly finished: Done[] = [];
  private readonly answered = new Set<SimulatedJob>();
  private readonly floods: { tenant: string; batches: number; takes: number }[] = [];
  private added = 0;

  /** `start`: milliseconds until a process is there. */
  constructor(
    private readonly limits: PoolLimits,
    private readonly start = 0,
  ) {
    this.policy = new PoolPolicy(limits, 0);
  }

  add(given: { tenant: string; takes: number; script?: number; serial?: boolean }): void {
    const job: SimulatedJob = { script: 1, serial: false, home: null, isHeldUp: false, addedAt: this.now, ...given };
    this.added++;
    this.apply(this.policy.add(job, this.now));
    this.settle();
  }

  /** Keeps so many batches of a tenant waiting or running. */
  flood(tenant: string, batches: number, takes: number): void {
    this.floods.push({ tenant, batches, takes });
    for (let i = 0; i < batches; i++) this.add({ tenant, takes });
  }

  done(tenant: string): Done[] {
    return this.finished.filter(({ job }) => job.tenant === tenant);
  }

  get all(): readonly Done[] {
    return this.finished;
  }

  /** Batches that are neither through nor refused. */
  get open(): number {
    return this.added - this.answered.size;
  }

  isolates(tenant: string): number {
    return this.count((isolate) => isolate.tenant === tenant);
  }

  spares(): Record<string, number> {
    return Object.fromEntries([...this.processes].map(([name, { isolates }]) => [name, isolates.filter(({ tenant }) => tenant === null).length]));
  }

  /** Lets everything happen that happens at this moment. */
  settle(): void {
    this.apply(this.policy.decide(this.now));
    this.check();
  }

  advance(ms: number): void {
    this.settle();
    const end = this.now + ms;
    for (;;) {
      const next = Math.min(end, this.nextEvent());
      this.now = Math.max(this.now, next);
      this.finishRuns();
      this.settle();
      if (this.now >= end) return;
    }
  }

  kill(name: string): void {
    const process = this.processes.get(name);
    if (process === undefined) return;
    const jobs = [...process.isolates.flatMap(({ job }) => (job === null ? [] : [job])), ...process.queue];
    this.policy.lost(name, jobs, this.now);
    this.processes.delete(name);
    this.processOf(name);
    for (const job of jobs.reverse()) this.apply(this.policy.add(job, this.now, true));
    this.settle();
  }

  private nextEvent(): number {
    let next = this.policy.nextLook(this.now);
    for (const { isolates, isReady, readyAt } of this.processes.values()) {
      if (!isReady) next = Math.min(next, readyAt);
      for (const { job, until } of isolates) if (job !== null) next = Math.min(next, until);
    }
    return next;
  }

  private finishRuns(): void {
    for (const [name, process] of this.processes) {
      for (const isolate of process.isolates) {
        const { job } = isolate;
        if (job === null || isolate.until > this.now) continue;
        isolate.job = null;
        this.answer(job);
        this.finished.push({ job, process: name, waited: isolate.begunAt - job.addedAt });
        this.policy.end(job, name, this.now);
        const flood = this.floods.find(({ tenant }) => tenant === job.tenant);
        if (flood !== undefined) this.add({ tenant: flood.tenant, takes: flood.takes });
      }
      this.pump(name, process);
      this.takeBack(name, process);
    }
  }

  /** As the sandbox does it: a new process gets what waits for it first, and is then told what it has to give up. */
  private takeBack(name: string, process: Process): void {
    if (process.isReady || this.now < process.readyAt) return;
    process.isReady = true;
    const { tenants, spare } = this.policy.allotments(name);
    this.preload(process, spare);
    for (const { tenant, isolates, retiring } of tenants) process.allotted.set(tenant, isolates + retiring);
    this.pump(name, process);
    for (const { tenant, isolates } of tenants) process.allotted.set(tenant, isolates);
    this.pump(name, process);
  }

  private apply(decisions: Decision<SimulatedJob>[]): void {
    for (const decision of decisions) {
      if (decision.do === 'refuse') {
        this.answer(decision.job);
        this.refused.push(decision);
        continue;
      }
      const process = this.processOf(decision.process);
      if (decision.do === 'run') process.queue.push(decision.job);
      else if (decision.do === 'preload') this.preload(process, decision.isolates);
      else if (decision.do === 'end') {
        assert.equal(process.queue.length, 0, 'a process is ended with batches in it');
        this.ended.push(decision.process);
        this.processes.delete(decision.process);
        continue;
      } else this.allot(process, decision);
      this.pump(decision.process, process);
    }
  }

  private preload(process: Process, isolates: number): void {
    if (!process.isReady) return;
    while (process.isolates.filter(({ tenant }) => tenant === null).length < isolates) process.isolates.push(this.isolate(null));
    while (process.isolates.filter(({ tenant }) => tenant === null).length > isolates) {
      process.isolates.splice(process.isolates.findIndex(({ tenant }) => tenant === null), 1);
    }
  }

  private allot(process: Process, { tenant, isolates, fromSpare }: { tenant: string; isolates: number; fromSpare: boolean }): void {
    if (!process.isReady) return;
    process.allotted.set(tenant, isolates);
    if (!fromSpare) return;
    const spare = process.isolates.find((isolate) => isolate.tenant === null);
    assert.ok(spare !== undefined, 'no isolate is spare');
    spare.tenant = tenant;
  }

  /** What the sandbox process does: gives batches to isolates that are idle, makes what is allotted, ends what is not. */
  private pump(name: string, process: Process): void {
    if (!process.isReady) return;
    for (const isolate of [...process.isolates]) {
      const { tenant } = isolate;
      if (tenant === null || isolate.job !== null) continue;
      const allotted = process.allotted.get(tenant) ?? 0;
      // The last one stays until nothing waits for it.
      const isNeeded = allotted === 0 && process.queue.some((job) => job.tenant === tenant);
      if (this.own(process, tenant) <= allotted || isNeeded) continue;
      process.isolates.splice(process.isolates.indexOf(isolate), 1);
      this.policy.retired(name, tenant);
    }
    process.queue = process.queue.filter((job) => {
      let isolate = process.isolates.find(({ tenant, job: running }) => tenant === job.tenant && running === null);
      let cost = 0;
      if (isolate === undefined && this.own(process, job.tenant) < (process.allotted.get(job.tenant) ?? 0)) {
        isolate = this.isolate(job.tenant);
        process.isolates.push(isolate);
        cost = MAKE;
      }
      if (isolate === undefined) return true;
      Object.assign(isolate, { job, begunAt: this.now + cost, until: this.now + cost + job.takes });
      return false;
    });
  }

  private own(process: Process, tenant: string): number {
    return process.isolates.filter((isolate) => isolate.tenant === tenant).length;
  }

  private isolate(tenant: string | null): Isolate {
    return { tenant, job: null, begunAt: 0, until: 0 };
  }

  private processOf(name: string): Process {
    const known = this.processes.get(name);
    if (known !== undefined) return known;
    const made: Process = { readyAt: this.now + this.start, isReady: false, isolates: [], allotted: new Map(), queue: [] };
    this.processes.set(name, made);
    this.takeBack(name, made);
    return made;
  }

  private answer(job: SimulatedJob): void {
    assert.ok(!this.answered.has(job), 'a batch was answered twice');
    this.answered.add(job);
  }

  private count(which: (isolate: Isolate) => boolean): number {
    return [...this.processes.values()].reduce((sum, { isolates }) => sum + isolates.filter(which).length, 0);
  }

  /** The limits, held against what is really there. */
  private check(): void {
    assert.ok(this.count(() => true) <= this.limits.max_size, `more isolates than max_size at ${this.now}`);
    const tenants = new Map<string, number>();
    const scripts = new Map<string, number>();
    for (const { isolates } of this.processes.values()) {
      for (const { tenant, job } of isolates) {
        if (tenant !== null) tenants.set(tenant, (tenants.get(tenant) ?? 0) + 1);
        if (job !== null) {
          const key = `${job.tenant} ${job.script} ${job.serial}`;
          scripts.set(key, (scripts.get(key) ?? 0) + 1);
          assert.equal(job.tenant, tenant, 'a batch runs in the isolate of another tenant');
        }
      }
    }
    for (const [tenant, held] of tenants) assert.ok(held <= this.limits.per_tenant, `${tenant} holds ${held} isolates`);
    for (const [key, running] of scripts) {
      this.peakOfScript = Math.max(this.peakOfScript, running);
      assert.ok(running <= (key.endsWith('true') ? 1 : this.limits.per_script), `${running} runs of one script`);
    }
  }
}
