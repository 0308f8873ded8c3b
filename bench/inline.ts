/**
 * The work as a developer without a sandbox writes it. It needs nothing but ECMAScript, so that the rows
 * with isolates can run the same text.
 */
import type { ProgramObject } from '../lib/guest/protocol';
import { metaText } from '../lib/tag/meta';
import { tagTimestamp } from '../lib/tag/timestamp';
import { buildTopic } from '../lib/tag/topic';
import { tagValue } from '../lib/tag/value';

/** A message on its way through the scripts. */
export interface RawMessage {
  payload: unknown;
  meta: Record<string, unknown>;
}

/** A message as it leaves. */
export interface TagMessage {
  payload: { value: string | number | boolean; timestamp_ms: number };
  meta: Record<string, unknown>;
  topic: string;
}

/** The workload gives no cause for a warning. */
function warn(text: string): void {
  throw new Error(`unexpected warning: ${text}`);
}

/** What follows the scripts: topic, value and timestamp. */
export function toTag({ payload, meta }: RawMessage): TagMessage {
  const topic = buildTopic(meta, warn);
  const value = tagValue(payload, meta['datatype']);
  const timestamp_ms = tagTimestamp(meta, Date.now, warn);
  metaText(meta);
  meta['topic'] = topic;
  meta['umh_topic'] = topic;
  return { payload: { value, timestamp_ms }, meta, topic };
}

/** Text in, text out, one message at a time. */
export function inlineProcessor({ stages }: ProgramObject): (line: string) => string {
  return (line) => {
    let message = JSON.parse(line) as RawMessage;
    for (const { test, run } of stages) {
      if (test === undefined || test(message)) message = run(message) as RawMessage;
    }
    return JSON.stringify(toTag(message));
  };
}
