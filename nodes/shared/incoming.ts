import { isUtf8 } from 'node:buffer';
import type { Received } from '../../lib/connectors/connector';
import { joinTokens, type Token } from '../../lib/stream/token';
import { ACK } from './acknowledgements';
import { complaint } from './broker-node';
import type { FlowMessage } from './node-red';

/** What becomes of the content: text where it is UTF-8 (else a Buffer), always a Buffer, or the value of its JSON. */
const CONTENTS = ['text', 'buffer', 'json'] as const;
export type Content = (typeof CONTENTS)[number];

/** @throws {ConfigError} when it is none. */
export function readContent(value: unknown): Content {
  if (value === undefined || value === '') return 'text';
  const found = CONTENTS.find((content) => content === value);
  if (found === undefined) throw complaint('content', `${JSON.stringify(value)} is not one of ${CONTENTS.join(', ')}`);
  return found;
}

/** The payload of a message. @throws {SyntaxError} for text that should be JSON and is not. */
export function payloadOf(content: Buffer | null, as: Content): unknown {
  if (content === null || as === 'buffer') return content;
  if (as === 'json') return JSON.parse(content.toString()) as unknown;
  return isUtf8(content) ? content.toString() : content;
}

/** A message for the flow. `topic` is where it came from. */
export function toMessage({ meta }: Received, payload: unknown, token: Token | undefined): FlowMessage {
  // A copy: nodes may change theirs, and the message may have to be given again as it came.
  const message: FlowMessage = { topic: meta['mqtt_topic'] ?? meta['kafka_topic'], payload, meta: { ...meta } };
  if (token !== undefined) message[ACK] = token;
  return message;
}

/** Messages as one batch message. */
export function toBatch(messages: FlowMessage[]): FlowMessage {
  const tokens = messages.flatMap(({ [ACK]: token }) => (typeof token === 'string' ? [token] : []));
  return { batch: true, payload: messages, ...(tokens.length > 0 && { [ACK]: joinTokens(tokens) }) };
}
