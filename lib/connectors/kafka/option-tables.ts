import type { OptionSpec, SwitchSpec } from '../../options';

const MINUTE = 60_000;
const MEGABYTE = 1024 * 1024;

/** Numeric options of a connection to Kafka brokers. */
export const KAFKA_CONNECTION_OPTIONS = {
  connection_timeout: { default: 5_000, min: 100, max: 5 * MINUTE, unit: 'ms', doc: 'how long a connection may take, with TLS and the login' },
  request_timeout: { default: 30_000, min: 500, max: 5 * MINUTE, unit: 'ms', doc: 'how long a broker may take for an answer' },
  backoff_first: { default: 500, min: 10, max: MINUTE, unit: 'ms', doc: 'wait before the second try to connect; doubled with each further one' },
  backoff_max: { default: 30_000, min: 10, max: 60 * MINUTE, unit: 'ms', doc: 'wait between two tries at most' },
} as const satisfies Record<string, OptionSpec>;

/** Numeric options of a Kafka source. */
export const KAFKA_SOURCE_OPTIONS = {
  max_in_flight: { default: 5_000, min: 1, max: 10_000_000, unit: 'messages', doc: 'received and not acknowledged at most; then no more is taken' },
  batch_size: { default: 1_000, min: 1, max: 100_000, unit: 'messages', doc: 'messages of one batch at most' },
  max_wait: { default: 200, min: 1, max: MINUTE, unit: 'ms', doc: 'how long the broker waits for messages before it answers with none' },
  max_bytes: { default: 10 * MEGABYTE, min: 1_000, max: 1024 * MEGABYTE, unit: 'bytes', doc: 'what is fetched at once; a larger message still comes' },
  partition_bytes: { default: MEGABYTE, min: 1_000, max: 1024 * MEGABYTE, unit: 'bytes', doc: 'what is fetched of one partition at once; a larger message still comes' },
  commit_interval: { default: 1_000, min: 10, max: 10 * MINUTE, unit: 'ms', doc: 'how long after an acknowledgement its offset is committed at most' },
  session_timeout: { default: 30_000, min: 1_000, max: 30 * MINUTE, unit: 'ms', doc: 'silence after which the broker gives the partitions to others' },
  topic_interval: { default: 10_000, min: 100, max: 60 * MINUTE, unit: 'ms', doc: 'how often is looked for topics that are new, or were missing' },
} as const satisfies Record<string, OptionSpec>;

/** Numeric options and switches of a Kafka sink. */
export const KAFKA_SINK_OPTIONS = {
  linger: { default: 5, min: 0, max: MINUTE, unit: 'ms', doc: 'how long the first message of a batch waits for others' },
  batch_size: { default: 1_000, min: 1, max: 100_000, unit: 'messages', doc: 'messages of one partition sent at once at most' },
  batch_bytes: { default: 900_000, min: 1_000, max: 100 * MEGABYTE, unit: 'bytes', doc: 'bytes of one partition sent at once at most; a larger message goes alone' },
  max_message: { default: 50 * MEGABYTE, min: 1_000, max: 90 * MEGABYTE, unit: 'bytes', doc: 'a larger message is refused without asking the broker' },
  buffer_messages: { default: 100_000, min: 1, max: 10_000_000, unit: 'messages', doc: 'messages that wait for the broker at most' },
  buffer_bytes: { default: 256 * MEGABYTE, min: 1_000, max: 16 * 1024 * MEGABYTE, unit: 'bytes', doc: 'bytes that wait for the broker at most' },
  idempotent: { default: true, doc: 'the broker leaves out what a repeated attempt would write twice; needs acks: all' },
  create_topics: { default: false, doc: 'a topic that does not exist is created, where the broker lets clients do that' },
} as const satisfies Record<string, OptionSpec | SwitchSpec>;
