import { metaText } from '../tag/meta';
import { tagTimestamp } from '../tag/timestamp';
import { buildTopic } from '../tag/topic';
import { tagValue } from '../tag/value';
import { log } from './console';
import { GuestError } from './failure';
import type { GuestMessage } from './input';

const warn = (text: string): void => log('warn', text);
const now = Date.now;

/** The message's properties besides those named, as JSON text to append inside an object. */
function otherProperties(message: GuestMessage): string {
  let text = '';
  for (const key in message) {
    if (key === 'payload' || key === 'meta' || key === 'topic') continue;
    const json = JSON.stringify(message[key]) as string | undefined;
    if (json !== undefined) text += `,${JSON.stringify(key)}:${json}`;
  }
  return text;
}

/** The final message of a tag processor as one line: value, timestamp and topic as the tag model says. */
export function tagLine(message: GuestMessage): string {
  // A copy is plain data: no `toJSON`, getter or prototype of the script's can break the line below.
  const meta = { ...message.meta };
  const topic = buildTopic(meta, warn);
  const value = tagValue(message.payload, meta['datatype']);
  const timestamp = tagTimestamp(meta, now, warn);
  metaText(meta);
  meta['topic'] = topic;
  meta['umh_topic'] = topic;
  const valueText = typeof value === 'string' ? JSON.stringify(value) : String(value);
  // A topic holds no character that JSON has to escape.
  return (
    `{"payload":{"value":${valueText},"timestamp_ms":${timestamp}},"meta":${JSON.stringify(meta)},"topic":"${topic}"` +
    `${otherProperties(message)}}`
  );
}

/** What a `nodered_js` script returned, as one line. */
export function scriptLine(message: GuestMessage): string {
  metaText(message.meta);
  const line = JSON.stringify(message) as string | undefined;
  if (line === undefined || line[0] !== '{') {
    throw new GuestError('invalid_result', 'returned an object whose toJSON does not give a message');
  }
  return line;
}
