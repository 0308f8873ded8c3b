import { TOPIC_PARTS, type TopicPart } from '../../../lib/tag/topic-part';

/** Where a field has its value from: text, a property of the message, an environment variable, a JavaScript expression. */
export const FIELD_TYPES = ['str', 'msg', 'env', 'js'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export interface Field {
  type: FieldType;
  value: string;
}

/** What the fields of the tab "Tag" say: the property `tag` of a node. */
export type TagFields = Record<TopicPart, Field>;

/** The fields of a new node: with any message, they make a valid topic in most cases. */
export const START_FIELDS: TagFields = {
  location_path: { type: 'str', value: 'enterprise.site.area.line' },
  data_contract: { type: 'str', value: '_raw' },
  virtual_path: { type: 'str', value: '' },
  tag_name: { type: 'js', value: "String(msg.topic || 'my_tag').split('/').pop()" },
};

export const isBlank = ({ value }: Field): boolean => value.trim() === '';

/** The fields of a node; null for a node that has none, or something else in their place. */
export function readFields(tag: unknown): TagFields | null {
  if (typeof tag !== 'object' || tag === null) return null;
  const given = tag as Partial<Record<TopicPart, unknown>>;
  const fields = TOPIC_PARTS.map((part) => [part, readField(given[part])] as const);
  return fields.some(([, field]) => field === null) ? null : (Object.fromEntries(fields) as TagFields);
}

function readField(field: unknown): Field | null {
  if (typeof field !== 'object' || field === null) return null;
  const { type, value } = field as Partial<Record<keyof Field, unknown>>;
  const known = FIELD_TYPES.find((name) => name === type);
  return known === undefined || typeof value !== 'string' ? null : { type: known, value };
}
