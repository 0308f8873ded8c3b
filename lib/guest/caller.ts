import type { EmittedEvent } from './protocol';

/** At most so many calls of one message are open. */
export const MAX_OPEN_CALLS = 1000;

/** A message, as the APIs that scripts call know it. */
export interface Caller {
  /** It is through: nothing that it left behind may call any more. */
  isOver: boolean;
  /** Ids of its calls that are not answered. */
  readonly calls: Set<number>;
  /** What it has emitted, and the characters of that. They only count when the message does not err. */
  events: EmittedEvent[];
  eventsLength: number;
}

/** A message that has called nothing. */
export function newCaller(): Caller {
  return { isOver: false, calls: new Set(), events: [], eventsLength: 0 };
}

/** Who calls where messages run one after the other: the message that runs. */
export const running = newCaller();
