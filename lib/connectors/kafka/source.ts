import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { Backoff } from '../backoff';
import type { ConnectorError, Source, SourceFigures, SourceHandlers } from '../connector';
import { kafkaClient } from './client';
import { ConsumerSession } from './consumer-session';
import { toConnectorError } from './errors';
import { InFlight } from './in-flight';
import { Newcomers } from './newcomers';
import type { FilledKafkaConnection, FilledKafkaSource } from './options';

/**
 * Consumes topics as a member of a group. Offsets are committed up to the lowest message that is not acknowledged, so
 * what is not acknowledged comes again, to this consumer or another of its group. Batches are of one partition each.
 */
export class KafkaSource implements Source {
  private readonly kafka: Kafka;
  private readonly backoff: Backoff;
  private readonly inFlight: InFlight;
  private readonly newcomers = new Newcomers();
  private readonly closing = new AbortController();
  private session: ConsumerSession | null = null;
  private stopped = false;
  private received = 0;
  private acknowledged = 0;
  private readonly running: Promise<void>;

  constructor(
    private readonly connection: FilledKafkaConnection,
    private readonly options: FilledKafkaSource,
    private readonly handlers: SourceHandlers,
  ) {
    this.kafka = kafkaClient(connection);
    this.backoff = new Backoff(connection.backoff_first, connection.backoff_max);
    this.inFlight = new InFlight(options.max_in_flight);
    this.running = this.run();
  }

  get figures(): SourceFigures {
    const { received, acknowledged, session } = this;
    return { received, acknowledged, inFlight: received - acknowledged, lag: session?.lag ?? null };
  }

  stop(): Promise<void> {
    this.stopped = true;
    this.session?.stop();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.stopped = true;
    this.session?.close();
    this.closing.abort();
    await this.running;
  }

  /** One session after the other, until it is closed. Nobody waits for an error of it. */
  private async run(): Promise<void> {
    // Whoever made this source has it before the first event.
    await Promise.resolve();
    while (!this.stopped) {
      this.handlers.onState({ is: 'connecting' });
      this.session = this.newSession();
      try {
        await this.session.run();
      } catch (error) {
        await this.wait(toConnectorError(error, `${this.connection.brokers.join(', ')}, group ${this.options.consumer_group}`));
      }
      this.session = null;
    }
    this.handlers.onState({ is: 'closed' });
  }

  private async wait(error: ConnectorError): Promise<void> {
    if (this.stopped) return;
    const retryIn = this.backoff.next();
    this.handlers.onState({ is: 'disconnected', error, retryIn });
    await sleep(retryIn, undefined, { signal: this.closing.signal }).catch(() => undefined);
  }

  private newSession(): ConsumerSession {
    const { onState, onLog, onBatch } = this.handlers;
    return new ConsumerSession(this.kafka, this.options, this.inFlight, this.newcomers, {
      onLog,
      onJoin: () => onState({ is: 'connected' }),
      onAcknowledge: () => this.acknowledged++,
      onBatch: (batch) => {
        this.backoff.reset();
        this.received += batch.length;
        onBatch(batch);
      },
    });
  }
}
