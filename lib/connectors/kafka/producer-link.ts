import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Kafka, Producer } from 'kafkajs';
import { Backoff } from '../backoff';
import type { ConnectionHandlers, ConnectorError } from '../connector';
import { kafkaClient, QUICK_RETRIES } from './client';
import { toConnectorError } from './errors';
import type { FilledKafkaConnection, FilledKafkaSink } from './options';

/** How often a broker is asked whether it is still there when nothing is sent. */
const PROBE = 10_000;

/** A producer that is connected, and somebody to ask about topics. */
export interface Clients {
  readonly producer: Producer;
  readonly admin: Admin;
  /** Sends on their way. */
  users: number;
}

/** The connection of a sink: made for ever, and known to be there or not. */
export class ProducerLink {
  private readonly kafka: Kafka;
  private readonly where: string;
  private readonly backoff: Backoff;
  private readonly closing = new AbortController();
  private clients: Clients | null = null;
  private ready: Promise<Clients | null>;
  private isDown = true;
  /** It is waited for the next try. */
  private isWaiting = false;
  private lastContact = 0;
  private readonly probe: NodeJS.Timeout;

  constructor(
    connection: FilledKafkaConnection,
    private readonly options: FilledKafkaSink,
    private readonly handlers: ConnectionHandlers,
  ) {
    this.kafka = kafkaClient(connection);
    this.where = connection.brokers.join(', ');
    this.backoff = new Backoff(connection.backoff_first, connection.backoff_max);
    // Whoever made this link has it before the first event.
    this.ready = Promise.resolve().then(() => this.connect());
    this.probe = setInterval(() => void this.look(), PROBE);
  }

  /**
   * Does something with the broker, as soon as it is there; gives null when the link is closed instead.
   * @throws what `action` throws; who cannot do without the broker calls {@link failed} and comes again.
   */
  async use<T>(action: (clients: Clients) => Promise<T>): Promise<T | null> {
    const clients = await this.ready;
    if (clients === null || this.closing.signal.aborted) return null;
    clients.users++;
    try {
      const result = await action(clients);
      this.worked();
      return result;
    } finally {
      clients.users--;
      if (clients !== this.clients && clients.users === 0) void this.disconnect(clients);
    }
  }

  /** The broker does not answer as it should: the next {@link use} waits for the next try. */
  failed(error: ConnectorError): void {
    if (this.isWaiting || this.closing.signal.aborted) return;
    this.isWaiting = true;
    this.isDown = true;
    const { ready } = this;
    this.ready = this.wait(error).then(() => {
      this.isWaiting = false;
      // Something else that was on its way may have been confirmed meanwhile.
      if (this.isDown && !this.closing.signal.aborted) this.handlers.onState({ is: 'connecting' });
      return ready;
    });
  }

  /** Another producer from here on: the broker and this one do not agree about what was sent, or about the topics. */
  renew(): void {
    const { clients } = this;
    if (clients === null || this.closing.signal.aborted) return;
    this.clients = null;
    this.ready = this.connect();
    if (clients.users === 0) void this.disconnect(clients);
  }

  async close(): Promise<void> {
    this.closing.abort();
    clearInterval(this.probe);
    const { clients } = this;
    this.clients = null;
    if (clients !== null) await this.disconnect(clients);
    this.handlers.onState({ is: 'closed' });
  }

  private async connect(): Promise<Clients | null> {
    while (!this.closing.signal.aborted) {
      if (this.isDown) this.handlers.onState({ is: 'connecting' });
      const clients = this.newClients();
      try {
        await Promise.all([clients.producer.connect(), clients.admin.connect()]);
        if (this.closing.signal.aborted) break;
        this.clients = clients;
        this.worked();
        return clients;
      } catch (error) {
        await this.disconnect(clients);
        this.isDown = true;
        await this.wait(toConnectorError(error, this.where));
      }
    }
    return null;
  }

  private newClients(): Clients {
    const { idempotent } = this.options;
    const producer = this.kafka.producer({
      idempotent,
      allowAutoTopicCreation: false,
      // Each message has its partition when it comes to the producer.
      createPartitioner: () => ({ message: { partition } }) => partition ?? 0,
      retry: QUICK_RETRIES,
    });
    return { producer, admin: this.kafka.admin(), users: 0 };
  }

  private worked(): void {
    this.lastContact = performance.now();
    if (!this.isDown || this.closing.signal.aborted) return;
    this.isDown = false;
    this.backoff.reset();
    this.handlers.onState({ is: 'connected' });
  }

  private async wait(error: ConnectorError): Promise<void> {
    if (this.closing.signal.aborted) return;
    const retryIn = this.backoff.next();
    this.handlers.onState({ is: 'disconnected', error, retryIn });
    await sleep(retryIn, undefined, { signal: this.closing.signal }).catch(() => undefined);
  }

  /** Asks the broker whether it is there when it was silent. */
  private async look(): Promise<void> {
    if (performance.now() - this.lastContact < PROBE && !this.isDown) return;
    await this.use(({ admin }) => admin.describeCluster()).catch((error: unknown) => this.failed(toConnectorError(error, this.where)));
  }

  private async disconnect({ producer, admin }: Clients): Promise<void> {
    await Promise.allSettled([producer.disconnect(), admin.disconnect()]);
  }
}
