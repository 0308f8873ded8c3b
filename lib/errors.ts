/**
 * Every error code there is, in one table. A code is stable: it stands in the error output, in the
 * metrics label `code`, in logs and in the documentation.
 */
export const ERROR_CODES = {
  /** The script threw, or could not go on. */
  script_error: 'the script threw an error',
  /** One message ran longer than `timeout`. */
  timeout: 'the message ran longer than its time limit',
  /** One message needed more memory than `memory_limit`. */
  memory_limit: 'the message needed more memory than its limit',
  /** What one message became is larger than `output_limit`. */
  output_too_large: 'the output of the message is larger than its limit',
  /** A stage returned something that is not a message, or the final message is not valid. */
  invalid_result: 'the result is not a valid message',
  /** What came in is not `{"payload": …, "meta": {…}}`. */
  invalid_message: 'the input is not a message',
  /** The message took its sandbox process down. */
  sandbox_crashed: 'the message crashed its sandbox process',
  /** The tenant has called outside APIs more often than its limit allows. */
  rate_limited: 'the script called APIs more often than the limit allows',
  /** No isolate came free in time, or too many batches were waiting for one. */
  pool_exhausted: 'no isolate came free for the message',
  /** More messages are waiting than `maxQueue` allows. */
  queue_full: 'too many messages are waiting',
  /** The processor was closed before the message could run. */
  closed: 'the processor is closed',
} as const;

/** A code of {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Why one message was errored, and where in the user's own script. */
export interface MessageError {
  code: ErrorCode;
  /** `defaults`, `conditions[1].if`, `advancedProcessing`, `code`, `result` (the final checks) or `input`. */
  stage: string | null;
  /** 1-based line in the user's own text of that stage. */
  line: number | null;
  /** 1-based column in that line. */
  column: number | null;
  /** What happened, in a sentence. */
  message: string;
}

/** One thing wrong with a configuration or a script, with its place. */
export interface Problem {
  /** Where: a key such as `conditions[1].if`, or `` for the whole. */
  key: string;
  /** 1-based line in the text of that key; null when it has no text. */
  line: number | null;
  column: number | null;
  message: string;
  /** The source line the place is in; null when it has no text. */
  source: string | null;
}

/** A configuration that cannot be deployed. Holds every problem found, not only the first. */
export class ConfigError extends Error {
  readonly code = 'config_error';
  constructor(
    /** What is configured: a processor's name or a file. */
    readonly subject: string,
    readonly problems: readonly Problem[],
  ) {
    super(problems.map((problem) => describeProblem(subject, problem)).join('\n'));
    this.name = 'ConfigError';
  }
}

/** A problem as text: subject, key, line and column, reason, and the source line with a caret. */
export function describeProblem(subject: string, problem: Problem): string {
  const place = problem.line === null ? '' : `:${problem.line}:${problem.column ?? 1}`;
  const where = [subject, problem.key + place].filter((part) => part !== '').join(': ');
  const text = `${where}: ${problem.message}`;
  if (problem.source === null) return text;
  const caret = ' '.repeat(Math.max(0, (problem.column ?? 1) - 1));
  return `${text}\n  | ${problem.source}\n  | ${caret}^`;
}

/** The sandbox process could not be started at all (wrong platform, missing binary, no permission). */
export class SandboxUnavailableError extends Error {
  readonly code = 'sandbox_unavailable';
  constructor(reason: string) {
    super(reason);
    this.name = 'SandboxUnavailableError';
  }
}
