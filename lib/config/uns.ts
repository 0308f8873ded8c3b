import { fillKafkaSink, fillKafkaSource, type FilledKafkaConnection } from '../connectors/kafka/options';
import { Template } from '../stream/template';
import type { Fields } from './fields';
import { BACKOFF_FIELDS, checkConnection, readBackoff, type KafkaInputConfig, type KafkaOutputConfig } from './kafka';

/** The Kafka topic of the unified namespace. */
const UNS_TOPIC = 'umh.messages';
const UMH_TOPIC = '${! meta("umh_topic") }';

/** `uns` is Kafka with what the unified namespace says of it. */
export interface UnsInputConfig extends Omit<KafkaInputConfig, 'kind'> {
  kind: 'uns';
  /** Messages whose key matches one of them are wanted. */
  filters: RegExp[];
}

export interface UnsOutputConfig extends Omit<KafkaOutputConfig, 'kind'> {
  kind: 'uns';
  /** The key: the topic in the unified namespace. */
  umhTopic: Template;
  bridgedBy: string;
}

export const UNS_INPUT_FIELDS = ['umh_topic', 'umh_topics', 'topic', 'kafka_topic', 'broker_address', 'consumer_group', ...BACKOFF_FIELDS];
export const UNS_OUTPUT_FIELDS = ['umh_topic', 'topic', 'broker_address', 'bridged_by', ...BACKOFF_FIELDS];

export function readUnsInput(fields: Fields): UnsInputConfig {
  const name = onlyOne(fields, ['umh_topic', 'umh_topics', 'topic']);
  const patterns = name === 'umh_topics' ? fields.plainTexts(name) : [fields.text(name, '.*')];
  const connection = readConnection(fields);
  const { options, problems } = fillKafkaSource({
    topics: [fields.text('kafka_topic', UNS_TOPIC)],
    consumer_group: fields.text('consumer_group', 'uns_plugin'),
    from: 'beginning',
  });
  fields.check(problems, { topics: 'kafka_topic' });
  return { kind: 'uns', connection, source: options, filters: patterns.flatMap((pattern) => fields.pattern(name, pattern) ?? []) };
}

export function readUnsOutput(fields: Fields): UnsOutputConfig {
  const name = onlyOne(fields, ['umh_topic', 'topic']);
  return {
    kind: 'uns',
    connection: readConnection(fields),
    sink: fillKafkaSink({ create_topics: true }).options,
    topic: Template.parse(UNS_TOPIC),
    key: null,
    partition: null,
    staticHeaders: {},
    excludePrefixes: ['kafka_'],
    umhTopic: fields.template(name, UMH_TOPIC) ?? Template.parse(UMH_TOPIC),
    bridgedBy: fields.text('bridged_by', '') || 'umh-core',
  };
}

/** The one of several names for the same that is there; the first where none is. */
function onlyOne(fields: Fields, names: readonly [string, ...string[]]): string {
  const [name = names[0], second] = names.filter((known) => fields.has(known));
  if (second !== undefined) fields.refuse(second, `cannot be used together with ${name}`);
  return name;
}

function readConnection(fields: Fields): FilledKafkaConnection {
  const brokers = fields.text('broker_address', 'localhost:9092').split(',').map((address) => address.trim());
  return checkConnection(fields, { brokers, client_id: 'umh_core', ...readBackoff(fields) }, 'broker_address');
}
