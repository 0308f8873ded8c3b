import { readBatching, type Batching } from './batching';
import { Fields } from './fields';
import { chooseKind } from './input';
import { KAFKA_OUTPUT_FIELDS, KAFKA_OUTPUT_UNSUPPORTED, readKafkaOutput, type KafkaOutputConfig } from './kafka';
import { MQTT_OUTPUT_FIELDS, MQTT_OUTPUT_UNSUPPORTED, readMqttOutput, type MqttOutputConfig } from './mqtt';
import type { ConfigReader, Entry } from './reader';
import { readUnsOutput, UNS_OUTPUT_FIELDS, type UnsOutputConfig } from './uns';

/** How messages are given to a broker, whatever the broker. */
export interface Giving {
  batching: Batching | null;
  /** Batches that are given and not confirmed, at most; null where the connector counts messages itself. */
  maxInFlight: number | null;
}

export type BrokerOutputConfig = (MqttOutputConfig | KafkaOutputConfig | UnsOutputConfig) & Giving;
export type OutputConfig = { kind: 'stdout' } | { kind: 'drop' } | BrokerOutputConfig;
export type DeadLetterConfig = { kind: 'drop' } | BrokerOutputConfig;

const KINDS = ['mqtt', 'kafka', 'uns', 'stdout', 'drop'] as const;
const DEAD_LETTER_KINDS = ['mqtt', 'kafka', 'uns', 'drop'] as const;
const UNSUPPORTED = { processors: 'use pipeline.processors' };
const MAX_IN_FLIGHT = 64;

/** Reads where messages go; stdout when nothing is said. */
export function readOutput(reader: ConfigReader, entry: Entry | undefined): OutputConfig {
  const chosen = chooseKind(reader, entry, KINDS, UNSUPPORTED);
  if (chosen === null) return { kind: 'stdout' };
  const { kind, part } = chosen;
  if (kind === 'stdout') {
    new Fields(reader, part, ['codec']).choice('codec', 'lines', ['lines']);
    return { kind };
  }
  return kind === 'drop' ? readDrop(reader, part) : readBroker(reader, kind, part);
}

/** Reads where messages go that are errored or refused; null when nothing is said. */
export function readDeadLetter(reader: ConfigReader, entry: Entry | undefined): DeadLetterConfig | null {
  const chosen = chooseKind(reader, entry, DEAD_LETTER_KINDS, { ...UNSUPPORTED, stdout: '"--errors -" writes them to stderr' });
  if (chosen === null) return null;
  const { kind, part } = chosen;
  return kind === 'drop' ? readDrop(reader, part) : readBroker(reader, kind, part);
}

function readDrop(reader: ConfigReader, part: Entry): { kind: 'drop' } {
  reader.map(part, []);
  return { kind: 'drop' };
}

function readBroker(reader: ConfigReader, kind: 'mqtt' | 'kafka' | 'uns', part: Entry): BrokerOutputConfig {
  const open = (known: readonly string[], unsupported = {}): Fields => new Fields(reader, part, [...known, 'batching'], unsupported);
  switch (kind) {
    case 'mqtt': {
      const fields = open(MQTT_OUTPUT_FIELDS, MQTT_OUTPUT_UNSUPPORTED);
      return { ...readMqttOutput(fields), batching: readBatching(fields), maxInFlight: null };
    }
    case 'kafka': {
      const fields = open([...KAFKA_OUTPUT_FIELDS, 'max_in_flight'], KAFKA_OUTPUT_UNSUPPORTED);
      return { ...readKafkaOutput(fields), batching: readBatching(fields), maxInFlight: fields.number('max_in_flight', MAX_IN_FLIGHT, [1, 10_000]) };
    }
    case 'uns': {
      const fields = open(UNS_OUTPUT_FIELDS);
      return { ...readUnsOutput(fields), batching: readBatching(fields), maxInFlight: null };
    }
  }
}
