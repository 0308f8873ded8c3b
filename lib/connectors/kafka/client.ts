import { Kafka, type KafkaConfig } from 'kafkajs';
import { clampRequestTimers } from './request-timers';
import { registerCodecs } from './codecs';
import type { FilledKafkaConnection } from './options';

/** Quick tries of kafkajs itself; what lasts longer is ours to try again. */
export const QUICK_RETRIES = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3, restartOnFailure: () => Promise.resolve(false) };

/** A client of kafkajs that says nothing by itself: what happens is told by errors and events. */
export function kafkaClient(connection: FilledKafkaConnection): Kafka {
  clampRequestTimers();
  registerCodecs();
  const { brokers, client_id, tls, sasl, connection_timeout, request_timeout } = connection;
  const config: KafkaConfig = {
    clientId: client_id,
    brokers: [...brokers],
    connectionTimeout: connection_timeout,
    authenticationTimeout: connection_timeout,
    requestTimeout: request_timeout,
    retry: QUICK_RETRIES,
    logCreator: () => () => undefined,
  };
  if (tls !== undefined && tls !== false) config.ssl = tls;
  if (sasl !== undefined) {
    // kafkajs has one type for each mechanism.
    const { mechanism, user: username, password } = sasl;
    config.sasl = { mechanism, username, password } as NonNullable<KafkaConfig['sasl']>;
  }
  return new Kafka(config);
}
