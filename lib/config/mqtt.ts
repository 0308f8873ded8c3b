import { randomUUID } from 'node:crypto';
import {
  fillBrokerOptions, fillSinkOptions, fillSourceOptions, type FilledBrokerOptions, type FilledSinkOptions, type FilledSourceOptions, type Will,
} from '../connectors/mqtt/options';
import { Template } from '../stream/template';
import type { Fields } from './fields';
import { readTls } from './tls';

export interface MqttInputConfig {
  kind: 'mqtt';
  broker: FilledBrokerOptions;
  source: FilledSourceOptions;
}

export interface MqttOutputConfig {
  kind: 'mqtt';
  broker: FilledBrokerOptions;
  sink: FilledSinkOptions;
  topic: Template;
  /** `true` or `false` for each message. */
  retained: Template;
  /** Beginnings of names of metadata that does not become user properties (MQTT 5). */
  excludePrefixes: string[];
}

const BROKER_FIELDS = [
  'urls', 'client_id', 'dynamic_client_id_suffix', 'protocol_version', 'clean_session', 'session_expiry', 'user', 'password', 'keepalive',
  'connect_timeout', 'reconnect_first', 'reconnect_max', 'tls', 'will',
];
export const MQTT_INPUT_FIELDS = [...BROKER_FIELDS, 'topics', 'qos', 'max_in_flight'];
export const MQTT_OUTPUT_FIELDS = [...BROKER_FIELDS, 'topic', 'qos', 'retained', 'retained_interpolated', 'metadata', 'max_in_flight'];
export const MQTT_OUTPUT_UNSUPPORTED = { write_timeout: 'messages wait for the broker until it confirms them' };

/** Names of metadata that says where a message came from, which is of no use where it goes. */
const ORIGIN_PREFIXES = ['mqtt_', 'kafka_'];

export function readMqttInput(fields: Fields): MqttInputConfig {
  const source = fillSourceOptions({
    topics: fields.someTexts('topics', 'plant/#'),
    qos: fields.scalar('qos'),
    max_in_flight: fields.scalar('max_in_flight'),
  });
  const broker = readBroker(fields);
  fields.check(source.problems);
  return { kind: 'mqtt', broker, source: source.options };
}

export function readMqttOutput(fields: Fields): MqttOutputConfig {
  const metadata = fields.fields('metadata', ['exclude_prefixes']);
  const sink = fillSinkOptions({ qos: fields.scalar('qos'), max_in_flight: fields.scalar('max_in_flight') });
  const retained = Template.parse(String(fields.flag('retained', false)));
  const broker = readBroker(fields);
  fields.check(sink.problems);
  return {
    kind: 'mqtt',
    broker,
    sink: sink.options,
    topic: fields.someTemplate('topic', 'plant/${! meta("tag_name") }'),
    retained: fields.template('retained_interpolated') ?? retained,
    excludePrefixes: metadata === null ? ORIGIN_PREFIXES : metadata.plainTexts('exclude_prefixes'),
  };
}

function readBroker(fields: Fields): FilledBrokerOptions {
  const tls = readTls(fields);
  const will = readWill(fields);
  const { options, problems } = fillBrokerOptions({
    urls: fields.someTexts('urls', 'tcp://localhost:1883'),
    client_id: readClientId(fields),
    user: fields.text('user', '') || undefined,
    password: fields.text('password', '') || undefined,
    protocol_version: fields.scalar('protocol_version'),
    clean_session: fields.flag('clean_session', true),
    session_expiry: fields.scalar('session_expiry'),
    keepalive: fields.number('keepalive', 30, [0, 65_535]),
    connect_timeout: fields.duration('connect_timeout', 30_000),
    reconnect_first: fields.givenDuration('reconnect_first'),
    reconnect_max: fields.givenDuration('reconnect_max'),
    ...(tls === null ? {} : { tls }),
    ...(will === null ? {} : { will }),
  });
  fields.check(problems);
  return options;
}

function readClientId(fields: Fields): string {
  const id = fields.text('client_id', '');
  const suffix = fields.choice('dynamic_client_id_suffix', 'none', ['nanoid', 'none']);
  return suffix === 'none' || id === '' ? id : id + randomUUID().replaceAll('-', '').slice(0, 21);
}

function readWill(owner: Fields): Will | null {
  const fields = owner.fields('will', ['enabled', 'qos', 'retained', 'topic', 'payload']);
  if (fields === null || !fields.flag('enabled', false)) return null;
  const qos = Number(fields.choice('qos', '0', ['0', '1', '2'])) as 0 | 1 | 2;
  return { topic: fields.text('topic', ''), payload: fields.text('payload', ''), qos, retain: fields.flag('retained', false) };
}
