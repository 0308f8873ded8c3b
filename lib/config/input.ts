import { readBatching, type Batching } from './batching';
import { Fields } from './fields';
import { GENERATE_FIELDS, GENERATE_UNSUPPORTED, readGenerate, type GenerateConfig } from './generate';
import { KAFKA_INPUT_FIELDS, KAFKA_INPUT_UNSUPPORTED, readKafkaInput, type KafkaInputConfig } from './kafka';
import { MQTT_INPUT_FIELDS, readMqttInput, type MqttInputConfig } from './mqtt';
import type { ConfigReader, Entry } from './reader';
import { readUnsInput, UNS_INPUT_FIELDS, type UnsInputConfig } from './uns';

/** What a broker's messages become, whatever the broker. */
export interface Intaking {
  batching: Batching | null;
  /** What becomes of content that is not UTF-8. */
  binary: 'error' | 'base64';
}

export type BrokerInputConfig = (MqttInputConfig | KafkaInputConfig | UnsInputConfig) & Intaking;
export type InputConfig = { kind: 'stdin' } | GenerateConfig | BrokerInputConfig;

const KINDS = ['mqtt', 'kafka', 'uns', 'stdin', 'generate'] as const;
const OWN_FIELDS = ['binary'];
const REPLAY = { auto_replay_nacks: 'refused messages go to dead_letter' };

/** Reads where messages come from; stdin when nothing is said. */
export function readInput(reader: ConfigReader, entry: Entry | undefined): InputConfig {
  const chosen = chooseKind(reader, entry, KINDS, { processors: 'use pipeline.processors' });
  if (chosen === null) return { kind: 'stdin' };
  const { kind, part } = chosen;
  const open = (known: readonly string[], unsupported = {}): Fields => new Fields(reader, part, known, unsupported);
  switch (kind) {
    case 'stdin':
      open([], { codec: 'each line is a message', scanner: 'each line is a message', ...REPLAY });
      return { kind };
    case 'generate':
      return readGenerate(open(GENERATE_FIELDS, GENERATE_UNSUPPORTED));
    case 'mqtt': {
      const fields = open([...MQTT_INPUT_FIELDS, ...OWN_FIELDS], REPLAY);
      return { ...readMqttInput(fields), ...readIntaking(fields) };
    }
    case 'kafka': {
      const fields = open([...KAFKA_INPUT_FIELDS, 'batching', ...OWN_FIELDS], KAFKA_INPUT_UNSUPPORTED);
      return { ...readKafkaInput(fields), ...readIntaking(fields) };
    }
    case 'uns': {
      const fields = open([...UNS_INPUT_FIELDS, ...OWN_FIELDS]);
      return { ...readUnsInput(fields), ...readIntaking(fields) };
    }
  }
}

function readIntaking(fields: Fields): Intaking {
  return { batching: readBatching(fields), binary: fields.choice('binary', 'error', ['error', 'base64']) };
}

/** The one kind that a part such as `input` names, and its own part. `label` may stand beside it. Null when there is none. */
export function chooseKind<Kind extends string>(
  reader: ConfigReader, entry: Entry | undefined, kinds: readonly Kind[], unsupported: Readonly<Record<string, string>>,
): { kind: Kind; part: Entry } | null {
  if (entry === undefined) return null;
  const entries = reader.map(entry, null);
  const chosen: { kind: Kind; part: Entry }[] = [];
  for (const [name, part] of entries) {
    const kind = kinds.find((known) => known === name);
    if (kind !== undefined) chosen.push({ kind, part });
    else if (name === 'label') reader.text(part);
    else {
      const why = unsupported[name] ?? `supported are ${kinds.join(', ')}`;
      reader.refuseKey(part, `is not supported; ${why}`);
    }
  }
  if (chosen.length > 1) reader.refuse(entry, `needs only one of ${kinds.join(', ')}`);
  return chosen[0] ?? null;
}
