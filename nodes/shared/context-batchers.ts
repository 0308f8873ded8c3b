import type { ExecutionContext } from '../../lib/message';
import { Batcher } from '../../lib/stream/batcher';
import type { Input } from './node-red';

/** Contexts that batches are collected for at once. */
const MAX_OPEN = 1_000;

/** How batches are collected. */
export interface ContextBatchersOptions {
  batchSize: number;
  batchTimeout: number;
  flush: (inputs: Input[], context: ExecutionContext) => void;
}

/** Collects messages into batches, each of one context only. */
export class ContextBatchers {
  private readonly open = new Map<string, Batcher<Input>>();

  constructor(private readonly options: ContextBatchersOptions) {}

  push(input: Input, context: ExecutionContext): void {
    const key = JSON.stringify([context.tenant, context.user, context.organization]);
    this.batcherOf(key, context).push(input);
  }

  /** Hands out all that has been collected. */
  flush(): void {
    for (const batcher of [...this.open.values()]) batcher.flush();
  }

  private batcherOf(key: string, context: ExecutionContext): Batcher<Input> {
    const known = this.open.get(key);
    if (known !== undefined) return known;
    // The one that has been open longest makes room.
    if (this.open.size >= MAX_OPEN) this.open.values().next().value?.flush();
    const { batchSize, batchTimeout, flush } = this.options;
    const made = new Batcher<Input>({
      batchSize,
      batchTimeout,
      flush: (inputs) => {
        this.open.delete(key);
        flush(inputs, context);
      },
    });
    this.open.set(key, made);
    return made;
  }
}
