import type { Message } from '../message';
import { GuestError } from './failure';
import { CONTENT_MARKS } from './protocol';

/** A message inside the isolate: `meta` is always there. */
export type GuestMessage = Message & { meta: Record<string, unknown> };

/** Reads one line of input. */
export function parseMessage(line: string, payloadRequired: boolean): GuestMessage {
  // Below all that JSON begins with, blanks and tabs included.
  if (line.charCodeAt(0) < 9) return parseContent(line);
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch (error) {
    throw new GuestError('invalid_message', `not JSON: ${(error as Error).message}`);
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    throw new GuestError('invalid_message', 'a message is an object {"payload": …, "meta": {…}}');
  }
  const { meta } = message as Message;
  if (meta === undefined) (message as Message).meta = {};
  else if (typeof meta !== 'object' || meta === null || Array.isArray(meta)) {
    throw new GuestError('invalid_message', '"meta" of a message is an object');
  }
  if (payloadRequired && !('payload' in message)) {
    throw new GuestError('invalid_message', 'the message has no "payload"');
  }
  return message as GuestMessage;
}

/** A message of what a broker gave: content that is JSON is its value, any other text is a string. */
function parseContent(line: string): GuestMessage {
  const tab = line.indexOf('\t');
  const mark = line[0];
  if (tab === -1 || mark === undefined || !MARKS.includes(mark)) throw new GuestError('invalid_message', 'not JSON: it begins with a control character');
  const meta = JSON.parse(line.slice(1, tab)) as GuestMessage['meta'];
  if (mark === CONTENT_MARKS.none) return { payload: null, meta };
  const content = line.slice(tab + 1);
  return { payload: valueOf(mark === CONTENT_MARKS.plain ? content : (JSON.parse(content) as string)), meta };
}

const MARKS: readonly string[] = Object.values(CONTENT_MARKS);
/** What JSON may begin with: most text that is none is told by that, without an error that is thrown. */
const JSON_START = /^[\t\n\r ]*[-{["\dtfn]/;
const LONG_INTEGER = /^-?\d{16,}$/;

function valueOf(text: string): unknown {
  if (!JSON_START.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    // A number that is too long for a double would lose digits.
    return typeof value === 'number' && LONG_INTEGER.test(text) && !Number.isSafeInteger(value) ? text : value;
  } catch {
    return text;
  }
}
