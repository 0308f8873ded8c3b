import type { ErrorCode } from '../errors';
import type { ExecutionContext, SharedValues } from '../message';
import type { CacheChange } from './cache';
import type { LogLine } from './console';

/**
 * A line that is no message but the content that a broker gave: a mark, the metadata as JSON, a tab, the content. It is
 * looked at here only. No JSON begins with such a character.
 */
export const CONTENT_MARKS = {
  /** The content as it came. */
  plain: '\u0001',
  /** As a JSON string: it has newlines. */
  escaped: '\u0002',
  /** There is none: a Kafka tombstone. Its payload is null. */
  none: '\u0003',
} as const;

/** Where in the program's text an error was thrown: `[line, column]`, 1-based. */
export type Place = [line: number, column: number];

/** Why a message was errored, as the guest says it. */
export type Failure = { code: ErrorCode; stage: string; place: Place | null; message: string };

/**
 * What became of a message that did not become exactly one message: its index in the call's text and
 * either the number of messages (0: dropped), with their output ports where the program has several,
 * or the failure.
 */
export type Exception = [index: number, became: number | Failure, ports?: number[]];

/** What an isolate knows of the run that a call belongs to, as JSON text. */
export interface RunSetting {
  context: ExecutionContext;
  shared?: SharedValues;
}

/** A call of a script that somebody outside the isolate has to answer. */
export interface OpenCall {
  /** Never used twice in an instance. */
  id: number;
  api: 'db' | 'http';
  /** `get`, `put`, `delete`, `list` of `db`; `fetch` of `http`. */
  method: string;
  /** The arguments: JSON text of an array. */
  args: string;
}

/** Why a call failed. With a code of the table, the message that does not catch it is errored with that code. */
export interface CallFailure {
  code?: ErrorCode;
  message: string;
}

/** The answer to an {@link OpenCall}: JSON text, null for `undefined`, or why it failed. */
export type CallAnswer = [id: number, json: string | null, failure?: CallFailure];

/** `[name, JSON text of the payload]` */
export type EmittedEvent = [name: string, json: string];

/** What a trace says of a stage: first what it is given, as JSON text (null where there is none), then how it ended. */
export type TraceEntry =
  | { step: number; stage: string; given: string | null }
  /** Of an `if`: whether it held. Else: the messages that it gave, none where the message was dropped. */
  | { step: number; ms: number; held?: boolean; gave?: (string | null)[]; failed?: true };

/** A message that has begun and is not through, with its stage. */
export type OpenMessage = [index: number, stage: string];

/**
 * What one call into the guest gives: this header as one line of JSON, and behind it the messages, a
 * line each, in order.
 */
export interface RunHeader {
  /** Messages of the call that are through. The rest is for another call. */
  done: number;
  /** Only messages that became one message are not listed. */
  exceptions?: Exception[];
  log?: LogLine[];
  /** Log lines beyond the limit. */
  logLeftOut?: number;
  cache?: CacheChange[];
  /** What messages emitted that did not err. */
  events?: EmittedEvent[];
  /** Calls for the host to bring out, each listed once. */
  calls?: OpenCall[];
  /** With `trace` in the options. */
  trace?: TraceEntry[];
  /** The stage of a message that is not through: it ran out of time. */
  stage?: string;
}

/** The header of a program that awaits: its messages get through in any order. */
export interface ConcurrentHeader extends RunHeader {
  /** Indices of the messages that are through, in the order of their lines. `done` is their number. */
  through: number[];
  /** Messages that have begun and are not through. */
  open?: OpenMessage[];
  /** Milliseconds until a message that waits runs out of time; 0 when there is something to do now. */
  wait?: number;
  /** After a timeout: the message that was running, when that is certain. */
  running?: number;
}

/** A stage of the program object. With `isAsync` both functions return promises. */
export interface Stage {
  /** `defaults`, `conditions[1]`, `advancedProcessing`, `code`. */
  name: string;
  test?: (msg: unknown) => unknown;
  /** Evaluating `test` cannot change the message. */
  testIsPure?: boolean;
  run: (msg: unknown) => unknown;
}

/** What the completion value of a program's text is. */
export interface ProgramObject {
  /** Empty where there is `bind`. */
  stages: Stage[];
  /**
   * Of a program that awaits and names an API: makes the stages for one message. Many messages run at once, and these
   * are the only way to know which one calls.
   */
  bind?: (db: object, http: object, events: object) => Stage[];
}

/** The globals that are off unless {@link GuestOptions.apis} names them. */
export type ApiName = 'db' | 'http' | 'events' | 'env' | 'flow' | 'global';

/** What a cache holds at most when {@link GuestOptions} says nothing else: characters and keys. */
export const CACHE_SIZE = 1024 * 1024;
export const CACHE_KEYS = 10_000;

/** What the guest has to know of a program besides its text. */
export interface GuestOptions {
  kind: 'tag_processor' | 'nodered_js';
  isAsync: boolean;
  /** Bytes that one message may become. */
  outputLimit: number;
  /** A call that has run for so many milliseconds returns after the message it is at. */
  slice: number;
  /** Output ports of a `nodered_js` program; with more than one, an array goes to the ports by index. */
  outputs: number;
  /** A message without `payload` is refused. */
  payloadRequired: boolean;
  /** Milliseconds for one message of a program that awaits, waiting included. Default: no limit. */
  timeout?: number;
  /** Messages of a program that awaits that are under way at once. Default 1. */
  concurrency?: number;
  /** Records what each stage is given and gives. For one message, in an instance that is not used again. */
  trace?: boolean;
  /** Globals that are turned on. Default: none. */
  apis?: ApiName[];
  /** What `env.get` gives, by name. */
  env?: Record<string, string>;
  /** Characters and keys that the cache holds. Default {@link CACHE_SIZE} and {@link CACHE_KEYS}. */
  cacheSize?: number;
  cacheKeys?: number;
}
