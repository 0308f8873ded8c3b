import {
  ConfigError, describeProblem, ERROR_CODES, SandboxUnavailableError, toFailure,
  type ErrorCode, type MessageError, type MessageFailure,
} from '../../lib/errors';

/** Why a message was errored, also when the node itself could not start. */
export interface NodeError extends Omit<MessageError, 'code'> {
  code: ErrorCode | ConfigError['code'] | SandboxUnavailableError['code'];
}

const MAX_STATUS_LENGTH = 80;

function place({ stage, line, column }: NodeError): string {
  if (stage === null) return '';
  return line === null ? `${stage}: ` : `${stage}:${line}:${column ?? 1} `;
}

/** An error in one line: place and reason. */
export function errorText(error: NodeError): string {
  return place(error) + error.message;
}

/** The error of a message to a node that could not start. */
export class NotStartedError extends Error implements NodeError {
  readonly code: NodeError['code'];
  readonly stage: string | null;
  readonly line: number | null;
  readonly column: number | null;

  constructor({ code, stage, line, column, message }: NodeError) {
    super(message);
    this.code = code;
    this.stage = stage;
    this.line = line;
    this.column = column;
  }
}

/**
 * The error of a message as Node-RED takes it: as text it has its place in front, or is `text`; code and place are its
 * properties.
 */
export function toError(error: NodeError, text?: string): MessageFailure | NotStartedError {
  const made = { ...error, message: text ?? error.message };
  const failure = isMessageError(made) ? toFailure(made) : new NotStartedError(made);
  // Catch nodes get these two.
  const asText = `Error: ${text ?? errorText(error)}`;
  return Object.defineProperties(failure, { toString: { value: () => asText }, stack: { value: asText } });
}

function isMessageError(error: NodeError): error is MessageError {
  return error.code in ERROR_CODES;
}

/** An error that has no place in a script. */
export function plainError(code: NodeError['code'], message: string): NodeError {
  return { code, stage: null, line: null, column: null, message };
}

/** Why a node could not start: for its messages, its status, and its log with the lines of source. */
export function startFailure(thrown: unknown): { error: NodeError; status: string; text: string } {
  if (thrown instanceof ConfigError) {
    const [first] = thrown.problems;
    const { key = '', line = null, column = null, message = 'the configuration is not valid' } = first ?? {};
    const error: NodeError = { code: 'config_error', stage: key === '' ? null : key, line, column, message };
    const text = thrown.problems.map((problem) => describeProblem('', problem)).join('\n');
    return { error, status: statusText(errorText(error)), text };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const error = plainError('sandbox_unavailable', message);
  return { error, status: statusText(message), text: message };
}

function statusText(text: string): string {
  return text.length > MAX_STATUS_LENGTH ? `${text.slice(0, MAX_STATUS_LENGTH - 1)}…` : text;
}
