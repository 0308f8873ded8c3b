import type { ErrorCode } from '../errors';
import type { CacheChange } from './cache';
import type { LogLine } from './console';

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
  /** The stage of a message that is not through: it ran out of time, or waits. */
  stage?: string;
  /** The message behind the last one waits for something that nothing in the isolate can bring about. */
  waiting?: boolean;
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
  stages: Stage[];
}

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
}
