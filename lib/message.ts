import type { MessageError } from './errors';

/** A message: any JSON value with flat metadata. Other properties travel along. */
export interface Message {
  payload?: unknown;
  meta?: Record<string, unknown>;
  [property: string]: unknown;
}

/** What became of one input message. */
export type Outcome =
  /** `ports`: the output of each message, where the processor has several. */
  | { status: 'processed'; messages: Message[]; ports?: number[] }
  | { status: 'dropped' }
  | { status: 'errored'; error: MessageError; message: unknown };

/** Who a message is run for. Scripts read it as the frozen global `context`. */
export interface ExecutionContext {
  /** Isolates, quotas, caches and documents are never shared between tenants. */
  tenant: string;
  user: string | null;
  organization: string | null;
}

/** Variables of the caller that scripts may look at, by key: `flow.get(key)` and `global.get(key)`. */
export interface SharedValues {
  flow?: Record<string, unknown>;
  global?: Record<string, unknown>;
}

/** What a script emitted with `events.emit(name, payload)`. */
export interface ScriptEvent {
  name: string;
  /** Any JSON value. */
  payload: unknown;
}

/** A line a script wrote with `console`. */
export interface ConsoleLine {
  level: 'debug' | 'log' | 'info' | 'warn' | 'error';
  text: string;
}
