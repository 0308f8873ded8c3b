/** Everything that can go wrong: codes and classes of messages' errors, problems of configurations, the missing sandbox. */
export { ERROR_CODES, type ErrorCode, type MessageError } from './codes';
export { clipLine, excerpt } from './excerpt';
export * from './failures';
export { ConfigError, describeProblem, type Problem, type ProblemCode } from './problems';
export { SandboxUnavailableError } from './unavailable';
