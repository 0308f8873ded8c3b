import type { ErrorCode, MessageError } from './codes';

/** What a failure knows besides its place and reason. */
export interface FailureContext {
  /** Name of the processor. */
  script?: string | null;
  /** The line of the user's script that the place is in. */
  source?: string | null;
  /** What brought it about, where that is known. */
  cause?: unknown;
}

/** An errored message as an Error: one class for each code, see {@link FAILURES}. As JSON it is a {@link MessageError}. */
export abstract class MessageFailure extends Error implements MessageError {
  abstract readonly code: ErrorCode;
  readonly stage: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly script: string | null;
  readonly source: string | null;

  constructor({ stage, line, column, message }: Omit<MessageError, 'code'>, context: FailureContext = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    this.name = new.target.name;
    this.stage = stage;
    this.line = line;
    this.column = column;
    this.script = context.script ?? null;
    this.source = context.source ?? null;
  }

  toJSON(): MessageError {
    const { code, stage, line, column, message } = this;
    return { code, stage, line, column, message };
  }
}

export class ScriptError extends MessageFailure {
  readonly code = 'script_error';
}

export class TimeoutError extends MessageFailure {
  readonly code = 'timeout';
}

export class MemoryLimitError extends MessageFailure {
  readonly code = 'memory_limit';
}

export class OutputTooLargeError extends MessageFailure {
  readonly code = 'output_too_large';
}

export class RateLimitedError extends MessageFailure {
  readonly code = 'rate_limited';
}

export class PoolExhaustedError extends MessageFailure {
  readonly code = 'pool_exhausted';
}

export class InvalidResultError extends MessageFailure {
  readonly code = 'invalid_result';
}

export class InvalidMessageError extends MessageFailure {
  readonly code = 'invalid_message';
}

export class SandboxCrashedError extends MessageFailure {
  readonly code = 'sandbox_crashed';
}

export class QueueFullError extends MessageFailure {
  readonly code = 'queue_full';
}

export class NotDeliveredError extends MessageFailure {
  readonly code = 'not_delivered';
}

export class ClosedError extends MessageFailure {
  readonly code = 'closed';
}

type FailureClass<Code extends ErrorCode> = new (
  error: Omit<MessageError, 'code'>, context?: FailureContext,
) => MessageFailure & { readonly code: Code };

/** The class of each code. A code of the table that has none, or another's, does not compile. */
export const FAILURES: { readonly [Code in ErrorCode]: FailureClass<Code> } = {
  script_error: ScriptError,
  timeout: TimeoutError,
  memory_limit: MemoryLimitError,
  output_too_large: OutputTooLargeError,
  rate_limited: RateLimitedError,
  pool_exhausted: PoolExhaustedError,
  invalid_result: InvalidResultError,
  invalid_message: InvalidMessageError,
  sandbox_crashed: SandboxCrashedError,
  queue_full: QueueFullError,
  not_delivered: NotDeliveredError,
  closed: ClosedError,
};

// V8's own property, which the types of the language do not have.
const stacks = Error as ErrorConstructor & { stackTraceLimit: number };

/** An error of a message as an instance of the class of its code. Its `stack` has no frames. */
export function toFailure(error: MessageError, context: FailureContext = {}): MessageFailure {
  const { stackTraceLimit } = stacks;
  // Frames of this package say nothing of a script, and take fifteen times as long as the rest.
  stacks.stackTraceLimit = 0;
  try {
    return new FAILURES[error.code](error, context);
  } finally {
    stacks.stackTraceLimit = stackTraceLimit;
  }
}
