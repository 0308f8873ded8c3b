import { excerpt, type MessageError } from '../errors';
import { maskText } from './mask';
import { oneLine } from './plain';

const TENANT_LENGTH = 200;

/** An error of a message, or why what should run it is not there. */
export type LoggedError = Omit<MessageError, 'code'> & { code: string };

/** An errored message, as the log has to know it. */
export interface ErrorEvent {
  /** Name of the processor. */
  processor: string;
  tenant: string;
  error: LoggedError;
  /** The line of the user's script that the error is in. */
  source: string | null;
}

/** Code, place and reason of an error in one line: `script_error in defaults:2:9: Error: boom`. */
export function headline({ code, stage, line, column, message }: LoggedError): string {
  const place = [stage, line, column].filter((part) => part !== null).join(':');
  return `${place === '' ? code : `${code} in ${place}`}: ${oneLine(maskText(message))}`;
}

/**
 * The whole entry of an errored message: headline, source line with a caret, tenant, and the message as `shown`, each
 * on lines of its own. The processor's name is left to the one who writes it.
 */
export function entryText({ tenant, error, source }: ErrorEvent, shown: string): string {
  const lines = [headline(error)];
  if (source !== null) lines.push(excerpt(source, error.column ?? 1));
  lines.push(`  tenant: ${oneLine(tenant.slice(0, TENANT_LENGTH))}`, `  message: ${shown}`);
  return lines.join('\n');
}
