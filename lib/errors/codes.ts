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
  /** No isolate was free in time, or too many batches wait for one. */
  pool_exhausted: 'no isolate was free for the message',
  /** A script called an API more often than its tenant may. */
  rate_limited: 'the tenant has used up its calls',
  /** More messages are waiting than `maxQueue` allows. */
  queue_full: 'too many messages are waiting',
  /** The output refused the message, also when it was given again. */
  not_delivered: 'the output did not take the message',
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
  /** 1-based column in that line, in UTF-16 units. */
  column: number | null;
  /** What happened, in a sentence. */
  message: string;
}
