import { isUint8Array } from 'node:util/types';
import { ConnectorError, type Outgoing } from '../../lib/connectors/connector';
import type { FlowMessage } from './node-red';

/** Says which way a message goes. @throws {ConnectorError} `invalid_message` when it does not say that. */
export type Address = (message: FlowMessage) => Omit<Outgoing, 'content'>;

export function invalid(text: string): ConnectorError {
  return new ConnectorError('invalid_message', text);
}

/** The content of a payload: Buffers and text as they are, null as none, and all else as JSON. @throws {ConnectorError} */
function contentOf(payload: unknown): Outgoing['content'] {
  if (payload === null || typeof payload === 'string') return payload;
  if (isUint8Array(payload)) return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  let json: string | undefined;
  try {
    json = JSON.stringify(payload) as string | undefined;
  } catch (error) {
    throw invalid(`msg.payload has no JSON text: ${(error as Error).message.split('\n')[0]}`);
  }
  if (json === undefined) throw invalid('msg.payload is missing: a message needs one, null for none');
  return json;
}

/** `meta` as headers: texts, and what is no text as JSON. */
export function headersOf({ meta }: FlowMessage): Record<string, string> | undefined {
  if (typeof meta !== 'object' || meta === null || Array.isArray(meta)) return undefined;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(meta)) {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) as string | undefined);
    if (text !== undefined && value !== null) headers[name] = text;
  }
  return headers;
}

/** A message for the broker. @throws {ConnectorError} `invalid_message` */
export function toOutgoing(message: FlowMessage, address: Address): Outgoing {
  return { ...address(message), content: contentOf(message['payload']) };
}

/** The topic of a node, or of the message where the node has none. @throws {ConnectorError} `invalid_message` */
export function topicOf(fixed: string, { topic }: FlowMessage): string {
  if (fixed !== '') return fixed;
  if (typeof topic === 'string' && topic !== '') return topic;
  throw invalid('no topic: neither the node nor msg.topic gives one');
}
