import { setTimeout as sleep } from 'node:timers/promises';
import { CompressionTypes } from 'kafkajs';
import { ConnectorError } from '../connector';
import { protocolName, toConnectorError } from './errors';
import type { Compression, FilledKafkaSink } from './options';
import type { Waiting } from './outgoing';
import type { ProducerLink } from './producer-link';

const COMPRESSION: Record<Compression, CompressionTypes> = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
};
const ACKS = { all: -1, leader: 1, none: 0 };

/** The broker and the producer count differently what was sent: a new producer starts from the beginning. */
const OUT_OF_STEP = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_EPOCH', 'INVALID_PRODUCER_ID_MAPPING', 'PRODUCER_FENCED',
]);

/** Whether a topic has a partition now, asked for anew. */
export type PartitionCheck = (partition: number) => Promise<boolean>;

/**
 * The messages of one partition, in their order: one batch is on its way at a time. A batch is tried until the broker
 * has taken or refused it, each time with the same messages, so that the broker knows one that it has already.
 */
export class Lane {
  private queue: Waiting[] = [];
  private running = false;

  constructor(
    private readonly topic: string,
    private readonly partition: number,
    private readonly options: FilledKafkaSink,
    private readonly link: ProducerLink,
    private readonly exists: PartitionCheck,
  ) {}

  add(waiting: Waiting): void {
    this.queue.push(waiting);
    if (!this.running) void this.run();
  }

  /** Answers what has not been sent. */
  abandon(error: ConnectorError): void {
    const { queue } = this;
    this.queue = [];
    for (const waiting of queue) waiting.settle(error);
  }

  private async run(): Promise<void> {
    this.running = true;
    const { linger, batch_size } = this.options;
    // What is given in one go is one batch, without lingering too.
    if (linger > 0) await sleep(linger);
    else await Promise.resolve();
    while (this.queue.length > 0) {
      const count = this.countOfBatch(batch_size);
      const batch = this.queue.slice(0, count);
      this.queue = this.queue.slice(count);
      await this.deliver(batch);
    }
    this.running = false;
  }

  private countOfBatch(most: number): number {
    let bytes = 0;
    let count = 0;
    for (const waiting of this.queue) {
      bytes += waiting.bytes;
      if (count === most || (count > 0 && bytes > this.options.batch_bytes)) break;
      count++;
    }
    return count;
  }

  private get where(): string {
    return `${this.topic}[${this.partition}]`;
  }

  /** Tries until every message is delivered or refused, or the link is closed. */
  private async deliver(batch: Waiting[]): Promise<void> {
    for (let done = false; !done; ) {
      try {
        done = await this.attempt(batch);
      } catch (thrown) {
        done = await this.recover(batch, thrown);
      }
    }
  }

  private async attempt(batch: Waiting[]): Promise<boolean> {
    const { topic, partition, options } = this;
    const messages = batch.map(({ message }) => ({ ...message, partition }));
    const sent = await this.link.use(({ producer }) =>
      producer.send({ topic, messages, acks: ACKS[options.acks], compression: COMPRESSION[options.compression] }),
    );
    if (sent === null) this.answer(batch, new ConnectorError('closed', `${this.where}: closed before the broker had confirmed`));
    // kafkajs leaves out, without a word, what is for a partition that it does not know.
    else if (sent.length === 0 && options.acks !== 'none') return this.unknown(batch);
    else this.answer(batch, null);
    return true;
  }

  /** Gives whether the batch is dealt with; else it is to be tried again. */
  private async recover(batch: Waiting[], thrown: unknown): Promise<boolean> {
    const name = protocolName(thrown) ?? '';
    const error = toConnectorError(thrown, this.where);
    if (name === 'DUPLICATE_SEQUENCE_NUMBER') {
      this.answer(batch, null);
      return true;
    }
    if (OUT_OF_STEP.has(name)) {
      this.link.renew();
      return false;
    }
    switch (error.code) {
      case 'unknown_topic':
        return this.unknown(batch);
      case 'too_large':
      case 'invalid_message':
        await this.separate(batch, error);
        return true;
      case 'not_authorized':
        this.answer(batch, error);
        return true;
      case 'protocol':
        if (mayPass(thrown)) break;
        await this.separate(batch, error);
        return true;
      default:
    }
    this.link.failed(error);
    return false;
  }

  /** The broker has refused a batch as a whole: halves it until the message that it is about is alone. */
  private async separate(batch: Waiting[], error: ConnectorError): Promise<void> {
    if (batch.length === 1) {
      this.answer(batch, error);
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    await this.deliver(batch.slice(0, middle));
    await this.deliver(batch.slice(middle));
  }

  private async unknown(batch: Waiting[]): Promise<boolean> {
    // A producer that has once sent to a topic that is gone asks for it for ever, and fails for the others.
    this.link.renew();
    const error = new ConnectorError('unknown_topic', `${this.where} does not exist: create the topic, or check its name and partition`);
    if (await this.exists(this.partition)) {
      // It has just been made, or its partition changes hands.
      this.link.failed(error);
      return false;
    }
    this.answer(batch, error);
    return true;
  }

  private answer(batch: Waiting[], error: ConnectorError | null): void {
    for (const waiting of batch) waiting.settle(error);
  }
}

/** Whether a broker's error is of those that pass by themselves. */
function mayPass(thrown: unknown): boolean {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if ('type' in error && 'retriable' in error && error.retriable === true) return true;
  }
  return false;
}
