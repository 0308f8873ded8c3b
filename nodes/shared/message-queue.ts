import { toOutcomes, type TextResult } from '../../lib/processor/outcomes';
import type { Load } from './load';
import { plainError, type NodeError } from './node-error';

/** Runs a batch: `count` messages, a JSON line each. */
export type RunText = (text: string, count: number) => Promise<TextResult>;

/**
 * What waits in front of the sandbox, in order, and what is in it. Before the processor is there, and while
 * enough batches are in the sandbox, loads wait here.
 */
export class MessageQueue {
  /** Messages that room is taken for. */
  taken = 0;
  private readonly waiting: Load[] = [];
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
    this.waiting.push(load);
    this.pump();
  }

  /** Starts to run what waits, with at most `maxRunning` batches at once. */
  open(run: RunText, maxRunning: number): void {
    this.run = run;
    this.maxRunning = maxRunning;
    this.pump();
  }

  /** Errors everything that is not finished, and everything to come. What the sandbox still gives is ignored. */
  fail(error: NodeError): void {
    this.failure = error;
    const loads = [...this.running, ...this.waiting];
    this.running.clear();
    this.waiting.length = 0;
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

  private pump(): void {
    while (this.run !== null && this.running.size < this.maxRunning) {
      const load = this.waiting.shift();
      if (load === undefined) return;
      this.running.add(load);
      this.start(load, this.run);
    }
  }

  private start(load: Load, run: RunText): void {
    const text = load.text();
    run(text, load.count).then(
      (result) => this.finish(load, () => load.settle(toOutcomes(result, new Array<unknown>(load.count)))),
      (error: Error) => this.finish(load, () => load.fail(plainError('closed', error.message))),
    );
  }

  private finish(load: Load, settle: () => void): void {
    if (!this.running.delete(load)) return;
    settle();
    this.leave(load.count);
    this.pump();
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
