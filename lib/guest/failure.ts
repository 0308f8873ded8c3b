import type { ErrorCode } from '../errors';
import { TagError } from '../tag/error';
import type { Failure, Place } from './protocol';
import { shorten, textOf } from './text';

const MAX_MESSAGE_LENGTH = 2_000;

/** Raised by the guest for what a script returned or what came in. */
export class GuestError extends Error {
  constructor(
    readonly code: 'invalid_result' | 'invalid_message' | 'output_too_large',
    message: string,
  ) {
    super(message);
  }
}

/** Codes of errors that scripts can catch: kept here, where no script can set one. */
const codes = new WeakMap<Error, ErrorCode>();

/** Gives an error for scripts a code: a message that does not catch it is errored with that code. */
export function withCode<E extends Error>(error: E, code: ErrorCode): E & { code: ErrorCode } {
  codes.set(error, code);
  return Object.assign(error, { code });
}

/** Names that scripts from elsewhere use, and what to say when they are missing. */
const ABSENT = new Set([
  'require', 'module', 'exports', 'process', 'Buffer', 'fetch', 'setTimeout', 'setInterval', 'setImmediate',
  'clearTimeout', 'clearInterval', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry',
  'node', 'RED', 'structuredClone', 'URL', 'TextEncoder', 'TextDecoder',
]);

/** A line of a stack that is a frame in the program; the innermost comes first. */
const FRAME = /\n {4}at .*tagwright:program:(\d+):(\d+)/;
const NOT_DEFINED = /^(\w+) is not defined$/;

/** Reads a property of something a script threw. Its getters may throw too. */
function property(object: object, name: string): unknown {
  try {
    return (object as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

function describeError(error: Error): { message: string; place: Place | null } {
  const name = textOf(property(error, 'name') ?? 'Error');
  let message = textOf(property(error, 'message') ?? '');
  const missing = NOT_DEFINED.exec(message)?.[1];
  if (missing !== undefined && ABSENT.has(missing)) message += ' (it is not available in the sandbox)';

  const stack = property(error, 'stack');
  const frame = typeof stack === 'string' ? FRAME.exec(stack) : null;
  return {
    message: [name, message].filter((text) => text !== '').join(': ') || 'Error',
    place: frame === null ? null : [Number(frame[1]), Number(frame[2])],
  };
}

function describeValue(thrown: unknown): string {
  if (thrown === '') return 'threw an empty text';
  return typeof thrown === 'string' ? thrown : `threw ${textOf(thrown)}`;
}

function describe(thrown: unknown, stage: string): Failure {
  if (thrown instanceof GuestError) return { code: thrown.code, stage, place: null, message: thrown.message };
  if (thrown instanceof TagError) return { code: 'invalid_result', stage, place: null, message: thrown.message };
  if (!(thrown instanceof Error)) return { code: 'script_error', stage, place: null, message: shorten(describeValue(thrown), MAX_MESSAGE_LENGTH) };
  const { message, place } = describeError(thrown);
  return { code: codes.get(thrown) ?? 'script_error', stage, place, message: shorten(message, MAX_MESSAGE_LENGTH) };
}

/**
 * Describes what was thrown while a message was in `stage`. Never throws. Runs inside the timed call, because a thrown
 * object's getters, and the traps of a Proxy, are the script's code.
 */
export function describeFailure(thrown: unknown, stage: string): Failure {
  try {
    return describe(thrown, stage);
  } catch {
    return { code: 'script_error', stage, place: null, message: 'threw an object that does not let itself be looked at' };
  }
}
