/** Tagwright as a library: processors, the sandbox they run in, and their metrics. */
export {
  ClosedError, ConfigError, describeProblem, ERROR_CODES, FAILURES, InvalidMessageError, InvalidResultError, MemoryLimitError,
  MessageFailure, NotDeliveredError, OutputTooLargeError, PoolExhaustedError, QueueFullError, RateLimitedError, SandboxCrashedError,
  SandboxUnavailableError, ScriptError, TimeoutError, toFailure,
} from './errors';
export type { ErrorCode, FailureContext, MessageError, Problem } from './errors';
export type { ConsoleLine, ExecutionContext, Message, Outcome, ScriptEvent, SharedValues } from './message';
export { Metrics } from './metrics/metrics';
export { SANDBOX_OPTIONS, type SandboxOptions } from './options';
export { createJsProcessor, JsProcessor, type JsProcessorOptions } from './processor/js-processor';
export type { TextException, TextResult } from './processor/outcomes';
export type { ProcessorOptions, ProcessorStats } from './processor/processor';
export { createTagProcessor, TagProcessor, type TagProcessorOptions } from './processor/tag-processor';
export { Sandbox } from './sandbox/sandbox';
export type { SandboxEvents, ScriptAccess } from './sandbox/settings';
export { CallError, type ScriptCall, type Services } from './sandbox/services';
export { openAccess, type AccessOptions, type AccessPlace, type OpenAccess } from './services/access';
export type { ConditionSource } from './script/types';
