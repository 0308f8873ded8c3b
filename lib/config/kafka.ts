import {
  COMPRESSIONS, fillKafkaConnection, fillKafkaSink, fillKafkaSource, type FilledKafkaConnection, type FilledKafkaSink, type FilledKafkaSource,
  type KafkaConnection,
} from '../connectors/kafka/options';
import type { Problem } from '../errors';
import type { Template } from '../stream/template';
import type { Fields } from './fields';
import { readTls } from './tls';

export interface KafkaInputConfig {
  kind: 'kafka';
  connection: FilledKafkaConnection;
  source: FilledKafkaSource;
}

export interface KafkaOutputConfig {
  kind: 'kafka';
  connection: FilledKafkaConnection;
  sink: FilledKafkaSink;
  topic: Template;
  /** Null for messages without a key. */
  key: Template | null;
  /** Null where the key decides. */
  partition: Template | null;
  staticHeaders: Record<string, string>;
  /** Beginnings of names of metadata that does not become headers. */
  excludePrefixes: string[];
}

const SASL_MECHANISMS = ['none', 'PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;
type Mechanism = NonNullable<KafkaConnection['sasl']>['mechanism'];

export const BACKOFF_FIELDS = ['backoff_first', 'backoff_max'];
const CONNECTION_FIELDS = ['addresses', 'client_id', 'tls', 'sasl', ...BACKOFF_FIELDS];
const VERSION = 'it is agreed on with the broker; leave it out';
export const KAFKA_INPUT_FIELDS = [
  ...CONNECTION_FIELDS, 'topics', 'regexp_topics', 'consumer_group', 'start_from_oldest', 'checkpoint_limit', 'commit_period', 'group',
];
export const KAFKA_INPUT_UNSUPPORTED = {
  target_version: VERSION,
  rack_id: '',
  max_processing_period: '',
  fetch_buffer_cap: '',
  multi_header: '',
  auto_replay_nacks: 'refused messages go to dead_letter',
  transaction_isolation_level: '',
  extract_tracing_map: '',
};
export const KAFKA_OUTPUT_FIELDS = [
  ...CONNECTION_FIELDS, 'topic', 'key', 'partitioner', 'partition', 'compression', 'static_headers', 'metadata', 'ack_replicas', 'custom_topic_creation',
];
export const KAFKA_OUTPUT_UNSUPPORTED = {
  target_version: VERSION,
  rack_id: '',
  inject_tracing_map: '',
  max_msg_bytes: 'the broker says what is too large',
  timeout: 'messages wait for the broker until it confirms them',
  retry_as_batch: '',
  max_retries: 'use "retries" at the top of the file',
  backoff: 'use backoff_first and backoff_max',
};

export function readKafkaInput(fields: Fields): KafkaInputConfig {
  const connection = readConnection(fields);
  const group = fields.fields('group', ['session_timeout'], { heartbeat_interval: '', rebalance_timeout: '' });
  const topics = fields.someTexts('topics', 'umh.messages');
  const given = { topics: fields.flag('regexp_topics', false) ? (fields.pattern('topics', topics.join('|')) ?? topics) : topics };
  const { options, problems } = fillKafkaSource({
    ...given,
    consumer_group: fields.text('consumer_group', ''),
    from: fields.flag('start_from_oldest', true) ? 'beginning' : 'latest',
    max_in_flight: fields.scalar('checkpoint_limit'),
    commit_interval: fields.givenDuration('commit_period'),
    session_timeout: group?.givenDuration('session_timeout'),
  });
  fields.check(problems, { max_in_flight: 'checkpoint_limit', commit_interval: 'commit_period', session_timeout: 'group' });
  return { kind: 'kafka', connection, source: options };
}

export function readKafkaOutput(fields: Fields): KafkaOutputConfig {
  const connection = readConnection(fields);
  const metadata = fields.fields('metadata', ['exclude_prefixes']);
  const partitioner = fields.choice('partitioner', 'murmur2_hash', ['murmur2_hash', 'manual']);
  const partition = fields.template('partition');
  if (partitioner === 'manual' && partition === null) fields.refuse('partition', 'partition is missing: partitioner: manual needs it');
  if (partitioner !== 'manual' && partition !== null) fields.refuse('partition', 'is used with partitioner: manual only');
  const creation = fields.fields('custom_topic_creation', ['enabled'], { partitions: 'the broker decides', replication_factor: 'the broker decides' });
  const isSafe = fields.flag('ack_replicas', true);
  const { options, problems } = fillKafkaSink({
    compression: fields.choice('compression', 'none', COMPRESSIONS),
    acks: isSafe ? 'all' : 'leader',
    idempotent: isSafe,
    create_topics: creation?.flag('enabled', false) ?? false,
  });
  fields.check(problems);
  return {
    kind: 'kafka',
    connection,
    sink: options,
    topic: fields.someTemplate('topic', 'umh.messages'),
    key: fields.template('key'),
    partition,
    staticHeaders: fields.textMap('static_headers'),
    excludePrefixes: metadata?.plainTexts('exclude_prefixes') ?? [],
  };
}

function readConnection(fields: Fields): FilledKafkaConnection {
  const sasl = fields.fields('sasl', ['mechanism', 'user', 'password'], {
    access_token: 'OAUTHBEARER is not', token_cache: 'OAUTHBEARER is not', token_key: 'OAUTHBEARER is not', oauth2: 'OAUTHBEARER is not', aws: 'AWS_MSK_IAM is not',
  });
  const mechanism = sasl?.choice('mechanism', 'none', SASL_MECHANISMS) ?? 'none';
  const tls = readTls(fields);
  return checkConnection(fields, {
    brokers: fields.someTexts('addresses', 'localhost:9092'),
    client_id: fields.text('client_id', '') || undefined,
    tls: tls ?? undefined,
    ...readBackoff(fields),
    sasl: sasl === null || mechanism === 'none'
      ? undefined
      : { mechanism: mechanism.toLowerCase() as Mechanism, user: sasl.text('user', ''), password: sasl.text('password', '') },
  }, 'addresses');
}

/** How long to wait between two tries to connect. */
export function readBackoff(fields: Fields): Pick<KafkaConnection, 'backoff_first' | 'backoff_max'> {
  return { backoff_first: fields.givenDuration('backoff_first'), backoff_max: fields.givenDuration('backoff_max') };
}

/** Fills in a connection; what is wrong with its brokers is said of the field that names them. */
export function checkConnection(fields: Fields, given: KafkaConnection, addresses: string): FilledKafkaConnection {
  const { options, problems }: { options: FilledKafkaConnection; problems: Problem[] } = fillKafkaConnection(given);
  fields.check(problems, { brokers: addresses });
  return options;
}
