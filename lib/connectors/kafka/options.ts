import type { ConnectionOptions } from 'node:tls';
import type { Problem } from '../../errors';
import { fillOptions, type Filled, type Given, type OptionTable } from '../../options';
import { KAFKA_CONNECTION_OPTIONS, KAFKA_SINK_OPTIONS, KAFKA_SOURCE_OPTIONS } from './option-tables';

export const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
export const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export const ACKS = ['all', 'leader', 'none'] as const;

export type SaslMechanism = (typeof SASL_MECHANISMS)[number];
export type Compression = (typeof COMPRESSIONS)[number];
export type Acks = (typeof ACKS)[number];

interface ConnectionParts {
  /** `host:port` of at least one broker. */
  brokers: readonly string[];
  /** Default: `tagwright`. */
  client_id?: string | undefined;
  /** True: TLS with the system's authorities. */
  tls?: boolean | ConnectionOptions | undefined;
  sasl?: { mechanism: SaslMechanism; user: string; password: string } | undefined;
}

interface SourceParts {
  /** Names, or one expression that names must match from end to end. */
  topics: readonly string[] | RegExp;
  consumer_group: string;
  /**
   * Where a group begins that has never committed. Default: `latest`, except in topics that are made while the source
   * is there: all that is in them is new.
   */
  from?: 'beginning' | 'latest' | undefined;
  /** `on receipt`: committed before it is given on; what is being handled when the process ends is lost. Default: `on delivery`. */
  acknowledge?: 'on delivery' | 'on receipt' | undefined;
}

interface SinkParts {
  /** Default: `none`. */
  compression?: Compression | undefined;
  /** Who must have a message before it counts as delivered. Default: `all` replicas in sync. */
  acks?: Acks | undefined;
}

export type KafkaConnection = ConnectionParts & Given<typeof KAFKA_CONNECTION_OPTIONS>;
export type KafkaSourceOptions = SourceParts & Given<typeof KAFKA_SOURCE_OPTIONS>;
export type KafkaSinkOptions = SinkParts & Given<typeof KAFKA_SINK_OPTIONS>;

type Complete<Parts> = { [Name in keyof Parts]-?: Exclude<Parts[Name], undefined> };

export type FilledKafkaConnection = ConnectionParts & { client_id: string } & Filled<typeof KAFKA_CONNECTION_OPTIONS>;
export type FilledKafkaSource = Complete<SourceParts> & Filled<typeof KAFKA_SOURCE_OPTIONS>;
export type FilledKafkaSink = Complete<SinkParts> & Filled<typeof KAFKA_SINK_OPTIONS>;

/** What a user gave with defaults filled in, and what is wrong with it. */
export interface Checked<Options> {
  options: Options;
  problems: Problem[];
}

function problem(key: string, message: string): Problem {
  return { key, line: null, column: null, message, source: null };
}

function oneOf(key: string, value: unknown, known: readonly string[]): Problem[] {
  return known.includes(value as string) ? [] : [problem(key, `${JSON.stringify(value)} is not one of ${known.join(', ')}`)];
}

function split<Parts extends object, Table extends OptionTable>(table: Table, parts: Parts, given: object, prefix: string): Checked<Parts & Filled<Table>> {
  const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !(name in parts)));
  const { options, problems } = fillOptions(table, rest, prefix);
  return { options: { ...parts, ...options }, problems };
}

const ADDRESS = /^(\[[\da-f:]+\]|[^\s:/]+):\d{1,5}$/i;

/** Checks a connection. `prefix` goes in front of the names in problems. */
export function fillKafkaConnection(given: KafkaConnection, prefix = ''): Checked<FilledKafkaConnection> {
  const { brokers, client_id = 'tagwright', tls, sasl } = given;
  const { options, problems } = split(KAFKA_CONNECTION_OPTIONS, { brokers, client_id, tls, sasl }, given, prefix);
  if (brokers.length === 0) problems.push(problem(`${prefix}brokers`, 'empty: name at least one broker as host:port'));
  for (const broker of brokers) {
    if (!ADDRESS.test(broker)) problems.push(problem(`${prefix}brokers`, `${JSON.stringify(broker)} is not an address of the form host:port`));
  }
  if (sasl !== undefined) {
    problems.push(...oneOf(`${prefix}sasl.mechanism`, sasl.mechanism, SASL_MECHANISMS));
    if (sasl.user === '') problems.push(problem(`${prefix}sasl.user`, 'empty: name the user, or leave sasl out'));
  }
  if (options.backoff_max < options.backoff_first) {
    problems.push(problem(`${prefix}backoff_max`, `${options.backoff_max} is less than backoff_first (${options.backoff_first})`));
  }
  return { options, problems };
}

const TOPIC = /^[a-zA-Z0-9._-]{1,249}$/;

/** Checks a source. */
export function fillKafkaSource(given: KafkaSourceOptions, prefix = ''): Checked<FilledKafkaSource> {
  const { topics, consumer_group, from = 'latest', acknowledge = 'on delivery' } = given;
  const { options, problems } = split(KAFKA_SOURCE_OPTIONS, { topics, consumer_group, from, acknowledge }, given, prefix);
  if (!(topics instanceof RegExp)) {
    if (topics.length === 0) problems.push(problem(`${prefix}topics`, 'empty: name at least one topic'));
    for (const topic of topics) {
      if (!TOPIC.test(topic)) problems.push(problem(`${prefix}topics`, `${JSON.stringify(topic)} is no topic: up to 249 of A-Z a-z 0-9 . _ -`));
    }
  }
  if (consumer_group === '') problems.push(problem(`${prefix}consumer_group`, 'empty: consumers of one group share the messages'));
  problems.push(...oneOf(`${prefix}from`, from, ['beginning', 'latest']));
  problems.push(...oneOf(`${prefix}acknowledge`, acknowledge, ['on delivery', 'on receipt']));
  return { options, problems };
}

/** Checks a sink. */
export function fillKafkaSink(given: KafkaSinkOptions, prefix = ''): Checked<FilledKafkaSink> {
  const { compression = 'none', acks = 'all' } = given;
  const { options, problems } = split(KAFKA_SINK_OPTIONS, { compression, acks }, given, prefix);
  problems.push(...oneOf(`${prefix}compression`, compression, COMPRESSIONS), ...oneOf(`${prefix}acks`, acks, ACKS));
  if (options.idempotent && acks !== 'all') problems.push(problem(`${prefix}idempotent`, `needs acks: all; it is ${acks}`));
  return { options, problems };
}
