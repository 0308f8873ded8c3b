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

/** A line a script wrote with `console`. */
export interface ConsoleLine {
  level: 'debug' | 'log' | 'info' | 'warn' | 'error';
  text: string;
}

/** On whose behalf scripts run. The tenant decides about isolates, quotas, cache and documents. */
export interface ExecutionContext {
  tenant: string;
  user: string | null;
  organization: string | null;
}
