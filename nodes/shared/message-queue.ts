import type { ExecutionContext } from '../../lib/message';
import { toOutcomes, type TextResult } from '../../lib/processor/outcomes';
import type { Load } from './load';
import { plainError, type NodeError } from './node-error';

/** Runs a batch: `count` messages, a JSON line each, all of one context. */
export type RunText = (text: string, count: number, context: ExecutionContext) => Promise<TextResult>;

/**
 * What waits in front of the sandbox, in order for each tenant, and what is in it. Before the processor is there, and
 * while enough batches of a tenant are in the sandbox, its loads wait here.
 */
export class MessageQueue {
  /** Messages that room is taken for. */
  taken = 0;
  private readonly waiting = new Map<string, Load[]>();
  /** Loads in the sandbox, by tenant. */
  private readonly counts = new Map<string, number>();
  private readonly running = new Set<Load>();
  private run: RunText | null = null;
  private maxRunning = 0;
  private failure: NodeError | null = null;
  private onEmpty: (() => void) | null = null;

  /** `maxQueue`: messages waiting or running at most. `onFailed` counts messages that are errored here. */
  constructor(
    private readonly maxQueue: number,
    private readonly onFailed: (count: number, code: NodeError['code']) => void,
  ) {}

  /** Takes room for messages that will be added; false when there is not enough. */
  reserve(count: number): boolean {
    if (this.taken + count > this.maxQueue) return false;
    this.taken += count;
    return true;
  }

  /** Takes a load whose room is reserved. */
  add(load: Load): void {
    if (this.failure !== null) {
      this.drop(load, this.failure);
      return;
    }
    const { tenant } = load.context;
    const queue = this.waiting.get(tenant);
    if (queue === undefined) this.waiting.set(tenant, [load]);
    else queue.push(load);
    this.pump(tenant);
  }

  /** Starts to run what waits, with at most `maxRunning` batches of a tenant at once. */
  open(run: RunText, maxRunning: number): void {
    this.run = run;
    this.maxRunning = maxRunning;
    for (const tenant of [...this.waiting.keys()]) this.pump(tenant);
  }

  /** Errors everything that is not finished, and everything to come. What the sandbox still gives is ignored. */
  fail(error: NodeError): void {
    this.failure = error;
    const loads = [...this.running, ...[...this.waiting.values()].flat()];
    this.running.clear();
    this.counts.clear();
    this.waiting.clear();
    for (const load of loads) this.drop(load, error);
  }

  /** Waits until nothing waits or runs any more; gives false when that takes longer than `timeout` milliseconds. */
  drain(timeout: number): Promise<boolean> {
    if (this.taken === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeout);
      this.onEmpty = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  private pump(tenant: string): void {
    const queue = this.waiting.get(tenant);
    if (queue === undefined || this.run === null) return;
    for (let running = this.counts.get(tenant) ?? 0; running < this.maxRunning; running++) {
      const load = queue.shift();
      if (load === undefined) break;
      this.running.add(load);
      this.counts.set(tenant, running + 1);
      this.start(load, this.run);
    }
    if (queue.length === 0) this.waiting.delete(tenant);
  }

  private start(load: Load, run: RunText): void {
    const text = load.text();
    run(text, load.count, load.context).then(
      (result) => this.finish(load, () => load.settle(toOutcomes(result, new Array<unknown>(load.count)))),
      (error: Error) => this.finish(load, () => load.fail(plainError('closed', error.message))),
    );
  }

  private finish(load: Load, settle: () => void): void {
    if (!this.running.delete(load)) return;
    const { tenant } = load.context;
    const running = (this.counts.get(tenant) ?? 1) - 1;
    if (running === 0) this.counts.delete(tenant);
    else this.counts.set(tenant, running);
    settle();
    this.leave(load.count);
    this.pump(tenant);
  }

  private drop(load: Load, error: NodeError): void {
    this.onFailed(load.count, error.code);
    load.fail(error);
    this.leave(load.count);
  }

  private leave(count: number): void {
    this.taken -= count;
    if (this.taken === 0) this.onEmpty?.();
  }
}
