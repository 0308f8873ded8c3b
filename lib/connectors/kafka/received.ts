import { isUtf8 } from 'node:buffer';
import type { KafkaMessage } from 'kafkajs';
import type { Received } from '../connector';

type Meta = Received['meta'];

/** A text as it is; other bytes as base64, under a name that says so. */
function add(meta: Meta, name: string, value: Buffer | string): void {
  if (typeof value === 'string') meta[name] = value;
  else if (isUtf8(value)) meta[name] = value.toString();
  else meta[`${name}_base64`] = value.toString('base64');
}

/**
 * Headers as text, and where the message comes from. Of a header with several values the last counts; a header or key
 * that is not UTF-8 arrives as `<name>_base64`; no header gets over the names of this connector.
 */
export function metaOf(topic: string, partition: number, offset: number, { key, timestamp, headers = {} }: KafkaMessage): Meta {
  const meta: Meta = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined && last !== null) add(meta, name, last);
  }
  delete meta['kafka_key'];
  delete meta['kafka_key_base64'];
  if (key !== null) add(meta, 'kafka_key', key);
  meta['kafka_topic'] = topic;
  meta['kafka_partition'] = partition;
  meta['kafka_offset'] = offset;
  meta['kafka_timestamp_ms'] = Number(timestamp);
  return meta;
}

/** Where a message is, for people. */
export function placeOf(topic: string, partition: number, offset: number): string {
  return `${topic}[${partition}] at offset ${offset}`;
}
