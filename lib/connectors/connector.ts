/** What every connection to a broker is like, whatever the broker: what sources give, what sinks take, how both say how they are. */

/** Why a connection is not there, or a message was not delivered; the reason that status lines, logs and figures name. */
export type ConnectorErrorCode =
  /** Nothing listens at the address, or the name is unknown. */
  | 'unreachable'
  /** User name, password or client id was refused. */
  | 'bad_credentials'
  /** TLS: the certificate is not trusted, has expired or is for another name. */
  | 'bad_certificate'
  /** The topic does not exist, or has no such partition. */
  | 'unknown_topic'
  /** The broker does not let this user do that. */
  | 'not_authorized'
  /** The message is larger than the broker takes. */
  | 'too_large'
  /** The message cannot be sent as it is: no topic, a wildcard in it, a header that is no text. */
  | 'invalid_message'
  /** More messages wait for the broker than the limit allows. */
  | 'buffer_full'
  /** The broker has gone away, or does not answer. */
  | 'disconnected'
  /** The broker speaks another protocol, or answered with an error of its own. */
  | 'protocol'
  /** The connector was closed. */
  | 'closed';

/** A connector's error. The text says what, where (address, topic) and what to do, and never holds a secret. */
export class ConnectorError extends Error {
  constructor(
    readonly code: ConnectorErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ConnectorError';
  }
}

/** How a connection is. */
export type ConnectionState =
  | { is: 'connecting' }
  | { is: 'connected' }
  /** `retryIn`: milliseconds until the next try. It is tried for ever. */
  | { is: 'disconnected'; error: ConnectorError; retryIn: number }
  | { is: 'closed' };

/** What everybody who has a connection is told. */
export interface ConnectionHandlers {
  onState: (state: ConnectionState) => void;
  /** A line for the log that is no state: a subscription that was refused, a rebalance, a codec that is missing. */
  onLog: (text: string) => void;
}

/** A message that a source has taken from its broker. The broker keeps it until it is acknowledged. */
export interface Received {
  /** The content as it came; null for a Kafka tombstone. */
  content: Buffer | null;
  /** `mqtt_topic`, `kafka_offset` and their like, together with user properties or headers. */
  meta: Record<string, string | number | boolean>;
  /** Where it is at the broker, for people: `plant/press4`, `umh.messages[3] at offset 17`. */
  place: string;
  /** What became of it is delivered: the broker may forget it. To be called once; never throws. */
  acknowledge(): void;
}

/** What a source has done so far. */
export interface SourceFigures {
  received: number;
  acknowledged: number;
  /** Received and not acknowledged. */
  inFlight: number;
  /** Messages that the broker still has for this source; null where it cannot be known. */
  lag: number | null;
}

/**
 * Takes messages from a broker. Opens a connection when it is made, tries for ever, and takes no more while
 * `maxInFlight` messages are not acknowledged. Batches come in the broker's order (Kafka: of each partition).
 */
export interface Source {
  readonly figures: SourceFigures;
  /** Takes nothing more; what was received can still be acknowledged. Settles when nothing more will come. */
  stop(): Promise<void>;
  /** Waits for the acknowledgements on their way, then lets go of the connection. What is not acknowledged comes again. */
  close(): Promise<void>;
}

export interface SourceHandlers extends ConnectionHandlers {
  /** At least one message. */
  onBatch: (batch: Received[]) => void;
}

/** A message for a broker. Each connector looks at its own part and leaves the others alone. */
export interface Outgoing {
  topic: string;
  /** Null: a Kafka tombstone; MQTT sends it as no content. */
  content: Buffer | string | null;
  /** Kafka headers or MQTT 5 user properties. */
  headers?: Record<string, string>;
  /** Kafka. */
  key?: string | Buffer | null;
  partition?: number;
  /** Kafka; milliseconds since 1970. */
  timestamp?: number;
  /** MQTT. */
  qos?: 0 | 1 | 2;
  retain?: boolean;
}

/** What a sink has done so far. */
export interface SinkFigures {
  delivered: number;
  refused: number;
  /** Given and neither delivered nor refused. */
  waiting: number;
}

/**
 * Delivers messages to a broker, in their order (Kafka: of each key or partition). Opens a connection when it is made
 * and tries for ever: what is given while the broker is away waits, up to a limit.
 */
export interface Sink {
  readonly figures: SinkFigures;
  /**
   * Settles when the broker has confirmed or refused every one: null for a message that is delivered, else why it is
   * not and will not be. Never rejects.
   */
  send(messages: readonly Outgoing[]): Promise<(ConnectorError | null)[]>;
  /** Delivers what waits, for at most `timeout` milliseconds; the rest is answered with `closed`. Then lets go of the connection. */
  close(timeout: number): Promise<void>;
}
