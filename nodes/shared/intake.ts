import type { ExecutionContext } from '../../lib/message';
import { BatchMessage, elementsOf } from './batch-message';
import { ContextBatchers } from './context-batchers';
import type { ContextSource } from './context-source';
import type { Delivery } from './delivery';
import { MessageQueue, type RunText } from './message-queue';
import { plainError, type NodeError } from './node-error';
import type { Input } from './node-red';
import type { NodeSettings } from './settings';
import { SingleMessages } from './single-messages';

/** Collects a node's input into batches and brings them through the sandbox. */
export class Intake {
  private readonly queue: MessageQueue;
  private readonly batchers: ContextBatchers;
  private refusal: NodeError | null = null;

  /** `onRefused` counts messages that did not get into the sandbox, or not out of it. */
  constructor(
    private readonly settings: NodeSettings,
    private readonly contexts: Pick<ContextSource, 'of'>,
    private readonly delivery: Delivery,
    private readonly onRefused: (count: number, code: NodeError['code']) => void,
  ) {
    this.queue = new MessageQueue(settings.maxQueue, onRefused);
    this.batchers = new ContextBatchers({
      batchSize: settings.batchSize,
      batchTimeout: settings.batchTimeout,
      flush: (inputs, context) => this.queue.add(new SingleMessages(inputs, context, delivery)),
    });
  }

  /** Messages that wait or run. */
  get taken(): number {
    return this.queue.taken;
  }

  /** Takes an input message. */
  accept(input: Input): void {
    if (this.refusal !== null) {
      this.refuse(input, this.refusal);
      return;
    }
    let context: ExecutionContext;
    try {
      context = this.contexts.of(input.msg);
    } catch (error) {
      this.refuse(input, plainError('invalid_message', (error as Error).message));
      return;
    }
    const elements = elementsOf(input.msg);
    if (elements !== null) this.acceptBatch(input, elements, context);
    else if (this.queue.reserve(1)) this.batchers.push(input, context);
    else this.refuse(input, plainError('queue_full', this.fullText()));
  }

  /** Starts to run what has come, with at most `maxRunning` batches in the sandbox at once. */
  open(run: RunText, maxRunning: number): void {
    this.queue.open(run, maxRunning);
  }

  /** Errors everything that waits and everything to come. */
  fail(error: NodeError): void {
    this.refusal = error;
    this.batchers.flush();
    this.queue.fail(error);
  }

  /**
   * Takes nothing more and waits for what is there; after `timeout` milliseconds the rest is errored as closed.
   * Gives whether everything was finished.
   */
  async close(timeout: number): Promise<boolean> {
    this.refusal ??= plainError('closed', 'the node is closed');
    this.batchers.flush();
    if (await this.queue.drain(timeout)) return true;
    this.queue.fail(plainError('closed', `not finished within ${timeout / 1000} s after the node was told to close`));
    return false;
  }

  private acceptBatch(input: Input, elements: readonly unknown[], context: ExecutionContext): void {
    if (!this.queue.reserve(elements.length)) {
      this.refuse(input, plainError('queue_full', `${this.fullText()}; the batch has ${elements.length} more`));
      return;
    }
    // What came before the batch goes before it.
    this.batchers.flush();
    const batch = new BatchMessage(input, elements, context, this.delivery);
    for (const part of batch.parts(this.settings.batchSize)) this.queue.add(part);
  }

  private fullText(): string {
    return `${this.queue.taken} messages are waiting or running, and maxQueue is ${this.settings.maxQueue}`;
  }

  private refuse(input: Input, error: NodeError): void {
    this.onRefused(1, error.code);
    this.delivery.reject(input, error);
  }
}
