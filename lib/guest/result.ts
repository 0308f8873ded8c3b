import { metaText } from '../tag/meta';
import { tagTimestamp } from '../tag/timestamp';
import { buildTopic } from '../tag/topic';
import { tagValue } from '../tag/value';
import { log } from './console';
import { GuestError } from './failure';
import type { GuestMessage } from './input';

const warn = (text: string): void => log('warn', text);
const now = Date.now;

/** Whether the message has properties besides those that a tag has anyway. */
function hasOthers(message: GuestMessage): boolean {
  for (const key in message) if (!isOfTag(key)) return true;
  return false;
}

function isOfTag(key: string): boolean {
  return key === 'payload' || key === 'meta' || key === 'topic';
}

/** The line with the message's other properties behind its own, each written by itself: one may be named `toJSON`. */
function withOthers(line: string, message: GuestMessage): string {
  let text = line.slice(0, -1);
  for (const key in message) {
    if (isOfTag(key)) continue;
    const json = JSON.stringify(message[key]) as string | undefined;
    if (json !== undefined) text += `,${JSON.stringify(key)}:${json}`;
  }
  return `${text}}`;
}

/** The final message of a tag processor as one line: value, timestamp and topic as the tag model says. */
export function tagLine(message: GuestMessage): string {
  // A copy is plain data: no getter or prototype of the script's can break the line below, and `metaText` leaves no function.
  const meta = { ...message.meta };
  const topic = buildTopic(meta, warn);
  const value = tagValue(message.payload, meta['datatype']);
  const timestamp_ms = tagTimestamp(meta, now, warn);
  metaText(meta);
  meta['topic'] = topic;
  meta['umh_topic'] = topic;
  // Written in one go: pieces put together cost a third more.
  const line = JSON.stringify({ payload: { value, timestamp_ms }, meta, topic });
  return hasOthers(message) ? withOthers(line, message) : line;
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
