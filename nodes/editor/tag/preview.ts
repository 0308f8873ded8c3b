import { standsForNothing, TOPIC_PARTS, type TopicPart } from '../../../lib/tag/topic-part';
import { collectFaults, faultOfValue, type Fault, type Faults } from './faults';
import { isBlank, type Field, type TagFields } from './fields';

/** One level of a topic, or what stands for levels that only a message gives. */
export interface Level {
  part: TopicPart | 'prefix';
  text: string;
  /** 0-based, within its part. */
  index: number;
  isPlaceholder: boolean;
}

/** The values that the stage `defaults` gave to the parts for a message. */
export type Values = Partial<Record<TopicPart, unknown>>;

const LONGEST = 32;

/** The levels of the topic that fields make. `values`: what a message gave; null when there is none. */
export function levelsOf(fields: TagFields, values: Values | null): Level[] {
  const prefix = ['umh', 'v1'].map((text, index): Level => ({ part: 'prefix', text, index, isPlaceholder: false }));
  return [...prefix, ...TOPIC_PARTS.flatMap((part) => levelsOfPart(part, fields[part], values))];
}

function levelsOfPart(part: TopicPart, field: Field, values: Values | null): Level[] {
  const isOptional = part === 'virtual_path';
  const text = textOf(part, field, values);
  if (text === null) {
    const isNone = isOptional && (isBlank(field) || values !== null);
    return isNone ? [] : [{ part, text: placeholder(part, field), index: 0, isPlaceholder: true }];
  }
  if (isOptional && standsForNothing(text)) return [];
  return text.split('.').map((level, index) => ({ part, text: level, index, isPlaceholder: false }));
}

/** The text that a part has; null when that is not known. */
function textOf(part: TopicPart, field: Field, values: Values | null): string | null {
  const given = isFixed(field) && !isBlank(field) ? field.value : values?.[part];
  if (given === undefined || given === null || given === '' || typeof given === 'object') return null;
  return part === 'virtual_path' ? String(given).trim() : String(given);
}

/** Whether a field says the same for every message. */
export function isFixed({ type }: Field): boolean {
  return type === 'str';
}

function placeholder(part: TopicPart, field: Field): string {
  if (isBlank(field)) return `{${part}}`;
  const value = field.value.trim();
  const text = { str: value, msg: `msg.${value}`, env: `\${${value}}`, js: value }[field.type];
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return field.type === 'env' ? short : `{${short}}`;
}

/** What is wrong with the values that a message gave to fields. */
export function faultsOfValues(fields: TagFields, values: Values): Faults {
  const asked = TOPIC_PARTS.filter((part) => !isFixed(fields[part]) && !isBlank(fields[part]));
  return collectFaults(asked.map((part) => [part, faultOfField(part, fields[part], values[part])]));
}

function faultOfField(part: TopicPart, { type, value }: Field, got: unknown): Fault | null {
  const isUnset = type === 'env' && (got === undefined || got === null);
  return isUnset ? { kind: 'warning', key: 'not_set', blanks: { name: value.trim() } } : faultOfValue(part, got);
}
