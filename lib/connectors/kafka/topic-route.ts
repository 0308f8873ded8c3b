import type { PartitionMetadata } from 'kafkajs';
import type { ConnectorError } from '../connector';
import { protocolName, toConnectorError } from './errors';
import { KeyPartitions } from './key-partitions';
import { Lane } from './lane';
import type { FilledKafkaSink } from './options';
import type { Waiting } from './outgoing';
import type { ProducerLink } from './producer-link';

/** How long the partitions of a topic are taken to be those that they were. */
const MAX_AGE = 5 * 60_000;

/** The way of a topic's messages to the lanes of its partitions. What comes before these are known waits here. */
export class TopicRoute {
  private readonly lanes = new Map<number, Lane>();
  private partitions: PartitionMetadata[] | null = null;
  private askedAt = 0;
  private asking: Promise<void> | null = null;
  private backlog: Waiting[] = [];
  private readonly keyPartitions: KeyPartitions;
  private turn = Math.floor(Math.random() * 1_000);

  constructor(
    private readonly topic: string,
    private readonly options: FilledKafkaSink,
    private readonly link: ProducerLink,
  ) {
    this.keyPartitions = new KeyPartitions(topic);
  }

  /** Messages of one call: those without key and partition go to one partition, the next call's to another. */
  add(messages: readonly Waiting[]): void {
    if (this.partitions === null || this.backlog.length > 0) {
      for (const message of messages) this.backlog.push(message);
      void this.ask();
      return;
    }
    if (performance.now() - this.askedAt > MAX_AGE) void this.ask();
    this.share(messages, this.partitions);
  }

  abandon(error: ConnectorError): void {
    this.refuse(error);
    for (const lane of this.lanes.values()) lane.abandon(error);
  }

  private share(messages: readonly Waiting[], partitions: PartitionMetadata[]): void {
    const keyless = this.turn++ % Math.max(1, partitions.length);
    for (const waiting of messages) {
      const { message } = waiting;
      const isFree = message.partition === undefined && (message.key ?? null) === null;
      this.lane(isFree ? keyless : this.keyPartitions.of(message, partitions)).add(waiting);
    }
  }

  private lane(partition: number): Lane {
    const known = this.lanes.get(partition);
    if (known !== undefined) return known;
    const lane = new Lane(this.topic, partition, this.options, this.link, (number) => this.exists(number));
    this.lanes.set(partition, lane);
    return lane;
  }

  private ask(): Promise<void> {
    this.asking ??= this.findPartitions().finally(() => (this.asking = null));
    return this.asking;
  }

  /** Asks until the broker has answered; a topic that is not there is an answer. */
  private async findPartitions(): Promise<void> {
    for (;;) {
      try {
        const partitions = await this.link.use(({ admin }) => this.fetch(admin));
        if (partitions === null) return;
        this.partitions = partitions;
        this.keyPartitions.forget();
        this.askedAt = performance.now();
        const { backlog } = this;
        this.backlog = [];
        this.share(backlog, partitions);
        return;
      } catch (thrown) {
        const error = toConnectorError(thrown, `topic ${this.topic}`);
        if (['unknown_topic', 'not_authorized', 'invalid_message'].includes(error.code)) {
          this.partitions = null;
          this.refuse(error);
          return;
        }
        this.link.failed(error);
      }
    }
  }

  private async fetch(admin: Parameters<Parameters<ProducerLink['use']>[0]>[0]['admin']): Promise<PartitionMetadata[]> {
    const { topic } = this;
    try {
      return (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions ?? [];
    } catch (error) {
      if (!this.options.create_topics || protocolName(error) !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
      await admin.createTopics({ topics: [{ topic, numPartitions: -1, replicationFactor: -1 }] });
      return (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions ?? [];
    }
  }

  private async exists(partition: number): Promise<boolean> {
    await this.ask();
    return this.partitions?.some(({ partitionId }) => partitionId === partition) ?? false;
  }

  private refuse(error: ConnectorError): void {
    const { backlog } = this;
    this.backlog = [];
    for (const waiting of backlog) waiting.settle(error);
  }
}
