import { isUtf8 } from 'node:buffer';
import { clipLine } from '../errors';
import { readableLine } from './content-line';
import type { ErroredLine } from './pipeline';

/** Bytes of a line that is tried whether it is JSON. What is hostile and long would take memory from everybody. */
const MAX_TRIED = 1024 * 1024;

/**
 * An errored message as one line of JSON: `{"message", "error": {"code", "stage", "line", "column", "message", "source",
 * "tenant"}}`. `message` is the message exactly as it was written, or a string where the line is not JSON; `source` is the
 * user's line of script, of a long one the part around the column.
 */
export function errorRecord({ line: given, error, source, tenant }: Omit<ErroredLine, 'processor'>): string {
  const line = readableLine(given);
  const text = line.toString();
  // A message that a script or a later check was at has been read already.
  const isRead = error.stage !== null && error.stage !== 'input';
  const isValue = isRead || (line.length <= MAX_TRIED && isUtf8(line) && isJson(text));
  const message = isValue ? text.trim() : JSON.stringify(text.replace(/\r$/, ''));
  const { code, stage, line: errorLine, column, message: reason } = error;
  const shown = source === null ? null : clipLine(source, column ?? 1).text;
  const record = { code, stage, line: errorLine, column, message: reason, source: shown, tenant };
  return `{"message":${message},"error":${JSON.stringify(record)}}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
