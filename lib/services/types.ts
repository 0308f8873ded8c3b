/** A call that a script makes out of its isolate. `args` is plain data that came as JSON: nothing in it is checked yet. */
export interface ScriptCall {
  api: 'http' | 'db' | 'events';
  method: string;
  args: unknown[];
}

/** For whom a call is made, and how long it may take. */
export interface CallInfo {
  context: { tenant: string; user: string | null; organization: string | null };
  /** What is left of the message's time, in milliseconds. */
  timeout: number;
}

/**
 * Answers the calls of scripts with plain data. A rejection is an Error whose text is for the script's
 * author; its `code` is `rate_limited` where the tenant has used up its calls.
 */
export type Services = (call: ScriptCall, info: CallInfo) => Promise<unknown>;

/** Answers the calls to one api, as {@link Services} answers those to all. */
export type Service<Api extends ScriptCall['api']> = (call: ScriptCall & { api: Api }, info: CallInfo) => Promise<unknown>;
