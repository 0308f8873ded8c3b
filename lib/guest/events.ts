import { running, type Caller } from './caller';
import { withCode } from './failure';
import type { EmittedEvent } from './protocol';

const MAX_EVENTS = 1000;
const MAX_NAME_LENGTH = 256;

let maxLength = Infinity;
/** Events of messages that are through, not yet taken. */
let settled: EmittedEvent[] = [];

/** Sets how many characters the events of one message may have. */
export function limitEvents(length: number): void {
  maxLength = length;
}

/** Keeps an event until its message is through. */
export function emit(caller: Caller, name: unknown, payload: unknown): void {
  if (typeof name !== 'string' || name === '' || name.length > MAX_NAME_LENGTH) {
    throw new TypeError(`the name of an event is a text of 1 to ${MAX_NAME_LENGTH} characters`);
  }
  const json = JSON.stringify(payload) ?? 'null';
  const length = caller.eventsLength + name.length + json.length;
  if (caller.isOver) return;
  if (caller.events.length >= MAX_EVENTS) throw withCode(new RangeError(`a message emits at most ${MAX_EVENTS} events`), 'output_too_large');
  if (length > maxLength) throw withCode(new RangeError(`the events of the message have more than ${maxLength} characters`), 'output_too_large');
  caller.events.push([name, json]);
  caller.eventsLength = length;
}

/** Lets the events of a message that is through go out. Gives their characters. */
export function settleEvents(caller: Caller): number {
  const length = caller.eventsLength;
  if (length === 0) return 0;
  for (const event of caller.events) settled.push(event);
  discardEvents(caller);
  return length;
}

/** Forgets what a message has emitted. */
export function discardEvents(caller: Caller): void {
  caller.events = [];
  caller.eventsLength = 0;
}

/** A new call begins: forgets what was emitted when no message ran. */
export function resetEvents(): void {
  discardEvents(running);
  settled = [];
}

/** Takes the events since the last call, for the host. */
export function takeEvents(): EmittedEvent[] {
  if (settled.length === 0) return settled;
  const events = settled;
  settled = [];
  return events;
}
