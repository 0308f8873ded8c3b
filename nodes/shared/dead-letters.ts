import type { Received } from '../../lib/connectors/connector';
import type { Refusal } from '../../lib/stream/acknowledgement';

/** A message that is given up, and why. */
export interface DeadLetter {
  received: Received;
  refusal: Refusal;
  /** How often it was given to the flow. */
  deliveries: number;
}

/** Headers of a dead letter: those that the message had, and what happened to it. */
export function deadLetterHeaders({ received, refusal, deliveries }: DeadLetter): Record<string, string> {
  const headers = Object.fromEntries(Object.entries(received.meta).map(([name, value]) => [name, String(value)]));
  return {
    ...headers,
    dead_letter_code: refusal.code,
    dead_letter_reason: refusal.reason,
    dead_letter_place: received.place,
    dead_letter_deliveries: String(deliveries),
    dead_letter_timestamp_ms: String(Date.now()),
  };
}
