import type { Message } from '../message';
import { GuestError } from './failure';

/** A message inside the isolate: `meta` is always there. */
export type GuestMessage = Message & { meta: Record<string, unknown> };

/** Reads one line of input. */
export function parseMessage(line: string, payloadRequired: boolean): GuestMessage {
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
