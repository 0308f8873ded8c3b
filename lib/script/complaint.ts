import { AWAIT_MISPLACED } from './refused';
import type { Finding } from './text';

/** What the parser says about a script, and where; the place may be outside the script's text. */
export interface Complaint {
  offset: number;
  message: string;
}

/** What the parser says of a token in the wrong place, without naming it. */
export const UNEXPECTED = 'unexpected token';

/** A complaint in words for the one who wrote the script, at a place in the text of the script. */
export function describeComplaint(text: string, { offset: position, message }: Complaint): Finding {
  // The parser may have seen the end of the wrapping function; what the user wrote ends before.
  const end = text.trimEnd().length;
  const offset = Math.min(Math.max(0, position), end);
  if (message.startsWith("'import' and 'export'")) {
    return { offset, message: 'import and export are not available in the sandbox' };
  }
  if (message !== UNEXPECTED) return { offset, message };
  if (offset === end) return { offset, message: 'unexpected end of the script' };
  if (/(^|[^.\w$])await\s+$/.test(text.slice(0, offset)) && /[\w$'"`]/.test(text.charAt(offset))) {
    return { offset, message: AWAIT_MISPLACED };
  }
  const token = /^(?:[\p{L}\p{N}_$]+|.)/u.exec(text.slice(offset))?.[0] ?? '';
  return { offset, message: `${UNEXPECTED} \`${token}\`` };
}
