import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { ConnectorError, type Received } from '../connector';
import { Assignment, type AssignedPartition } from './assignment';
import { QUICK_RETRIES } from './client';
import { Committer } from './committer';
import { protocolName, toConnectorError } from './errors';
import type { Newcomers } from './newcomers';
import type { FilledKafkaSource } from './options';
import { metaOf, placeOf } from './received';
import { TopicWatch } from './topic-watch';
import type { InFlight } from './in-flight';

/** A consumer sends a heartbeat so many times in the time after which it counts as gone. */
const HEARTBEATS = 10;
/** How long the last commit and the goodbye to the group may take. */
const GOODBYE = 5_000;
/** Answers to a heartbeat that end a generation; after others kafkajs goes on in the same one. */
const LEAVES_GENERATION = new Set(['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'NOT_COORDINATOR_FOR_GROUP', 'UNKNOWN_MEMBER_ID']);

export interface SessionHandlers {
  onBatch: (batch: Received[]) => void;
  onLog: (text: string) => void;
  /** The group has given this consumer its partitions. */
  onJoin: () => void;
  onAcknowledge: () => void;
}

/** One consumer of kafkajs, from its connection to its end, be it told to end or broken down. */
export class ConsumerSession {
  private readonly consumer: Consumer;
  private readonly admin: Admin;
  private readonly heartbeat: number;
  private assignment: Assignment;
  private topics: TopicWatch | null = null;
  private readonly committer: Committer;
  private stopped = false;
  private readonly end = Promise.withResolvers<void>();

  constructor(
    kafka: Kafka,
    private readonly options: FilledKafkaSource,
    private readonly inFlight: InFlight,
    private readonly newcomers: Newcomers,
    private readonly handlers: SessionHandlers,
  ) {
    const { session_timeout } = options;
    this.heartbeat = Math.floor(session_timeout / HEARTBEATS);
    this.assignment = new Assignment(false);
    this.committer = new Committer(() => this.assignment, options.commit_interval, options.consumer_group, handlers.onLog);
    this.admin = kafka.admin();
    this.consumer = kafka.consumer({
      groupId: options.consumer_group,
      sessionTimeout: session_timeout,
      rebalanceTimeout: Math.max(60_000, session_timeout),
      heartbeatInterval: this.heartbeat,
      maxWaitTimeInMs: options.max_wait,
      maxBytes: options.max_bytes,
      maxBytesPerPartition: options.partition_bytes,
      metadataMaxAge: Math.max(options.topic_interval, 5_000),
      allowAutoTopicCreation: false,
      retry: QUICK_RETRIES,
    });
    this.listen();
  }

  /** Messages behind what is acknowledged, as far as the brokers have told. */
  get lag(): number {
    return this.assignment.lag;
  }

  /** Consumes until it is closed or the topics change. @throws what it breaks down with. */
  async run(): Promise<void> {
    const started = this.start();
    try {
      await Promise.race([started.then(() => this.end.promise), this.end.promise]);
    } finally {
      await this.leave();
      // What was told to end while it connected.
      started.finally(() => this.disconnect()).catch(() => undefined);
    }
  }

  /** Takes no more. What is taken can still be acknowledged, and the group is kept. */
  stop(): void {
    this.stopped = true;
    this.pause();
    this.inFlight.interrupt();
  }

  /** Commits what is acknowledged and leaves the group; {@link run} settles then. */
  close(): void {
    this.stop();
    this.end.resolve();
  }

  private async start(): Promise<void> {
    await Promise.all([this.consumer.connect(), this.admin.connect()]);
    this.topics = new TopicWatch(this.admin, this.options, this.newcomers, this.handlers.onLog, () => this.end.resolve());
    const topics = await this.topics.find();
    for (const isNew of [false, true]) {
      const some = topics.filter((topic) => this.newcomers.has(topic) === isNew);
      if (some.length > 0) await this.consumer.subscribe({ topics: some, fromBeginning: isNew || this.options.from === 'beginning' });
    }
    await this.consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: (payload) => this.take(payload) });
  }

  private async disconnect(): Promise<void> {
    this.topics?.close();
    await Promise.allSettled([this.consumer.disconnect(), this.admin.disconnect()]);
  }

  private listen(): void {
    const { consumer, handlers } = this;
    const { GROUP_JOIN, REBALANCING, CRASH } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload: { memberAssignment } }) => {
      this.assignment.lost = true;
      this.assignment = new Assignment(this.options.from === 'latest');
      const parts = Object.entries(memberAssignment).map(([topic, partitions]) => `${topic}[${partitions.join(' ')}]`);
      handlers.onLog(`group ${this.options.consumer_group} gave this consumer ${parts.join(' ') || 'no partition'}`);
      if (this.stopped) this.pause();
      if (this.options.from === 'latest') void this.noteStart(memberAssignment);
      handlers.onJoin();
    });
    consumer.on(REBALANCING, () => void this.release());
    consumer.on(CRASH, ({ payload: { error } }) => this.end.reject(error));
  }

  private pause(): void {
    try {
      this.consumer.pause(this.topics?.found.map((topic) => ({ topic })) ?? []);
    } catch {
      // It does not run yet; the batches that come are left alone.
    }
  }

  /** The group shares out anew: tells it how far this consumer has come, and takes no more of this generation. */
  private release(): Promise<void> {
    const { assignment } = this;
    const committed = this.committer.now();
    assignment.lost = true;
    this.inFlight.interrupt();
    return committed;
  }

  /**
   * Commits where a group begins that starts with the latest (in topics made later: with the first), also in partitions
   * where nothing comes yet: whoever takes them over must not begin later.
   */
  private async noteStart(memberAssignment: Record<string, number[]>): Promise<void> {
    const { assignment, admin, consumer, newcomers } = this;
    try {
      const known = await admin.fetchOffsets({ groupId: this.options.consumer_group, topics: Object.keys(memberAssignment) });
      for (const { topic, partitions } of known) {
        const fresh = partitions.filter(({ partition, offset }) => offset === '-1' && memberAssignment[topic]?.includes(partition));
        if (fresh.length === 0) continue;
        const ends = (await admin.fetchTopicOffsets(topic)).filter(({ partition }) => fresh.some((one) => one.partition === partition));
        if (assignment.lost || assignment !== this.assignment) return;
        const untouched = ends.filter(({ partition }) => !assignment.has(topic, partition));
        const starts = untouched.map(({ partition, low, high }) => ({ topic, partition, offset: newcomers.has(topic) ? low : high }));
        for (const start of starts) consumer.seek(start);
        await consumer.commitOffsets(starts);
      }
    } catch (error) {
      this.handlers.onLog(toConnectorError(error, `group ${this.options.consumer_group}: its start was not noted`).message);
    }
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    const { assignment } = this;
    const { topic, partition, messages, highWatermark } = payload.batch;
    const [first] = messages;
    if (this.stopped || assignment.lost || first === undefined) return;
    this.committer.commitOffsets = payload.commitOffsetsIfNecessary;
    const start = Number(payload.batch.firstOffset() ?? first.offset);
    if (!assignment.has(topic, partition) && (await this.isLeftOver(payload.batch))) return;
    const assigned = assignment.of(topic, partition, start);
    assigned.end = Number(highWatermark);
    if (assigned.offsets.committed < 0) await this.committer.now();
    for (let index = 0; index < messages.length; ) {
      const wanted = Math.min(messages.length - index, this.options.batch_size);
      const room = await this.room(payload, wanted);
      if (this.stopped || assignment.lost || payload.isStale() || !payload.isRunning()) return;
      if (room === 0) continue;
      const slice = messages.slice(index, index + Math.min(room, wanted));
      index += slice.length;
      const batch = this.toReceived(assigned, slice);
      if (this.options.acknowledge === 'on receipt') await this.commitOrFail(assigned);
      else this.inFlight.take(batch.length);
      if (assignment.lost) return;
      payload.resolveOffset(slice.at(-1)?.offset ?? first.offset);
      this.handlers.onBatch(batch);
    }
    assigned.offsets.skipTo(Number(payload.batch.lastOffset()) + 1);
  }

  /** Waits for room with heartbeats, so that the group does not take a consumer that waits for one that is gone. */
  private async room(payload: EachBatchPayload, wanted: number): Promise<number> {
    try {
      const room = await this.inFlight.forRoom(Math.min(wanted, this.options.max_in_flight), this.heartbeat);
      await payload.heartbeat();
      return room;
    } catch (error) {
      if (LEAVES_GENERATION.has(protocolName(error) ?? '')) await this.release();
      throw error;
    }
  }

  private toReceived(assigned: AssignedPartition, messages: EachBatchPayload['batch']['messages']): Received[] {
    const { topic, partition, offsets } = assigned;
    const onReceipt = this.options.acknowledge === 'on receipt';
    return messages.map((message) => {
      const offset = Number(message.offset);
      const taken = offsets.take(offset);
      if (onReceipt) offsets.acknowledge(taken);
      return {
        content: message.value,
        meta: metaOf(topic, partition, offset, message),
        place: placeOf(topic, partition, offset),
        acknowledge: () => {
          if (!onReceipt) this.inFlight.give();
          if (!taken.done && offsets.acknowledge(taken)) this.committer.soon();
          this.handlers.onAcknowledge();
        },
      };
    });
  }

  /** Only what is committed is given on. @throws ConnectorError when the broker has not confirmed it. */
  private async commitOrFail({ topic, partition, offsets }: AssignedPartition): Promise<void> {
    await this.committer.now();
    if (offsets.committed === offsets.position) return;
    throw new ConnectorError('disconnected', `${topic}[${partition}]: what was received could not be acknowledged; it comes again`);
  }

  /**
   * Whether a batch was fetched before the group shared out anew: with several brokers one may wait in kafkajs meanwhile.
   * It begins behind the committed offset; to go on from it would commit what is not acknowledged.
   */
  private async isLeftOver(batch: EachBatchPayload['batch']): Promise<boolean> {
    const { topic, partition } = batch;
    // Not in kafkajs's types: the offset that was asked for, which gaps in the log do not change.
    const { fetchedOffset } = batch as { fetchedOffset?: string };
    const [known] = await this.admin.fetchOffsets({ groupId: this.options.consumer_group, topics: [topic] });
    const committed = Number(known?.partitions.find((one) => one.partition === partition)?.offset ?? -1);
    return committed >= 0 && Number(fetchedOffset ?? batch.firstOffset()) > committed;
  }

  private async leave(): Promise<void> {
    const goodbye = this.committer.now().finally(() => this.disconnect());
    await Promise.race([goodbye, new Promise((resolve) => setTimeout(resolve, GOODBYE).unref())]);
    this.assignment.lost = true;
    this.committer.end();
  }
}
