import { ConnectorError, type ConnectionHandlers, type Outgoing, type Sink, type SinkFigures } from '../connector';
import type { FilledKafkaConnection, FilledKafkaSink } from './options';
import { bytesOf, complaint, Sending, toKafka, type Waiting } from './outgoing';
import { ProducerLink } from './producer-link';
import { TopicRoute } from './topic-route';

/** Publishes to Kafka: one batch of a partition at a time, tried until the broker has confirmed or refused it. */
export class KafkaSink implements Sink {
  private readonly link: ProducerLink;
  private readonly routes = new Map<string, TopicRoute>();
  private delivered = 0;
  private refused = 0;
  private waiting = 0;
  private waitingBytes = 0;
  private closing = false;
  private onDrained: (() => void) | null = null;

  constructor(
    connection: FilledKafkaConnection,
    private readonly options: FilledKafkaSink,
    handlers: ConnectionHandlers,
  ) {
    this.link = new ProducerLink(connection, options, handlers);
  }

  get figures(): SinkFigures {
    const { delivered, refused, waiting } = this;
    return { delivered, refused, waiting };
  }

  send(messages: readonly Outgoing[]): Promise<(ConnectorError | null)[]> {
    const sending = new Sending(messages.length);
    const byTopic = new Map<string, Waiting[]>();
    messages.forEach((outgoing, index) => {
      const bytes = bytesOf(outgoing);
      const error = this.refusal(outgoing, bytes);
      if (error !== null) {
        this.refused++;
        sending.settle(index, error);
        return;
      }
      const waiting = this.admit(outgoing, bytes, (result) => sending.settle(index, result));
      const others = byTopic.get(outgoing.topic);
      if (others === undefined) byTopic.set(outgoing.topic, [waiting]);
      else others.push(waiting);
    });
    for (const [topic, waiting] of byTopic) this.route(topic).add(waiting);
    return sending.result;
  }

  async close(timeout: number): Promise<void> {
    this.closing = true;
    if (this.waiting > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeout);
        this.onDrained = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const error = new ConnectorError('closed', 'closed before the broker had confirmed');
    for (const route of this.routes.values()) route.abandon(error);
    await this.link.close();
  }

  private refusal(outgoing: Outgoing, bytes: number): ConnectorError | null {
    if (this.closing) return new ConnectorError('closed', `${outgoing.topic}: the connection is closed`);
    const { buffer_messages, buffer_bytes, max_message } = this.options;
    const error = complaint(outgoing, bytes, max_message);
    if (error !== null) return error;
    if (this.waiting < buffer_messages && this.waitingBytes + bytes <= buffer_bytes) return null;
    return new ConnectorError(
      'buffer_full',
      `${outgoing.topic}: ${this.waiting} messages (${this.waitingBytes} bytes) wait for the broker; the limit is ${buffer_messages} (${buffer_bytes} bytes)`,
    );
  }

  private admit(outgoing: Outgoing, bytes: number, settle: Waiting['settle']): Waiting {
    this.waiting++;
    this.waitingBytes += bytes;
    return {
      message: toKafka(outgoing),
      bytes,
      settle: (error) => {
        this.waiting--;
        this.waitingBytes -= bytes;
        if (error === null) this.delivered++;
        else this.refused++;
        settle(error);
        if (this.waiting === 0) this.onDrained?.();
      },
    };
  }

  private route(topic: string): TopicRoute {
    const known = this.routes.get(topic);
    if (known !== undefined) return known;
    const route = new TopicRoute(topic, this.options, this.link);
    this.routes.set(topic, route);
    return route;
  }
}
