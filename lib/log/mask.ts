/** What stands in place of a secret. */
export const MASK = '***';

// Of names without `-`, `_` and blanks: `access_token`, `x-api-key` and `dbPassword` end in one of them.
const SECRET = /(?:password|passwd|passphrase|token|authorization|secret|apikey|privatekey|cookie|credentials?)$/;
/** Characters of a name that are looked at: its end decides. */
const NAME_LENGTH = 200;

const COLON = /\s*:(?:\s|\\+[nrt])*/y;
const PLAIN = /[^,}\]\s"\\]*/y;
// Slashes may be escaped, and what is cut off at the end may have gone on to the `@`.
const USER_INFO = /(:\\*\/\\*\/)[^\s/"<>]*@/g;
const USER_INFO_CUT = /(:\\*\/\\*\/)[^\s/"<>@]*$/;
const PARAMETER = /([?&;][\w.-]{0,100}(?:password|passwd|passphrase|token|authorization|secret|api[-_]?key|cookie|credentials?)=)[^&;\s"'\\]*/gi;

/** Says whether what has this name is a secret, by the end of the name. */
export function isSecret(name: string): boolean {
  return SECRET.test(name.slice(-NAME_LENGTH).replace(/[-_\s.]/g, '').toLowerCase());
}

/**
 * Text with its secrets masked: values by their names in JSON, also in JSON that is text inside JSON, parameters of
 * URLs, and users with passwords in URLs. `isCut`: the text goes on where it ends, so that a secret may be half there.
 */
export function maskText(text: string, isCut = false): string {
  let masked = maskNamed(text);
  if (masked.includes('/')) masked = masked.replace(USER_INFO, `$1${MASK}@`);
  if (isCut) masked = masked.replace(USER_INFO_CUT, `$1${MASK}`);
  return masked.includes('=') ? masked.replace(PARAMETER, `$1${MASK}`) : masked;
}

/** Masks `"name": value`. A scan instead of a parser: it takes texts that are cut, and never more time than their length. */
function maskNamed(text: string): string {
  let masked = '';
  let kept = 0;
  let open = text.indexOf('"');
  while (open !== -1) {
    const close = text.indexOf('"', open + 1);
    if (close === -1) break;
    const value = behindColon(text, close + 1);
    if (value === -1) {
      open = close;
      continue;
    }
    const escapes = backslashesBefore(text, close, open);
    const name = text.slice(Math.max(open + 1, close - NAME_LENGTH), close - escapes);
    if (!isSecret(unescape(name))) {
      open = close;
      continue;
    }
    const quote = `${'\\'.repeat(escapes)}"`;
    const end = endOfValue(text, value, quote);
    masked += text.slice(kept, value) + quote + MASK + quote;
    kept = end;
    // A value that is text ends in a quote, which does not open another.
    open = text.indexOf('"', end);
  }
  return kept === 0 ? text : masked + text.slice(kept);
}

function behindColon(text: string, from: number): number {
  COLON.lastIndex = from;
  return COLON.test(text) ? COLON.lastIndex : -1;
}

function backslashesBefore(text: string, index: number, bound: number): number {
  let count = 0;
  while (index - count - 1 > bound && text.charAt(index - count - 1) === '\\') count++;
  return count;
}

/** Names may be written as `pass\u0077ord`. */
function unescape(name: string): string {
  return name.includes('\\') ? name.replace(/\\+u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))) : name;
}

/** The offset behind a value. `quote` has the more backslashes the deeper the JSON is in text. */
function endOfValue(text: string, from: number, quote: string): number {
  if (text.startsWith(quote, from)) return endOfText(text, from + quote.length, quote.length - 1);
  const first = text.charAt(from);
  if (first === '{' || first === '[') return endOfBrackets(text, from, quote.length - 1);
  PLAIN.lastIndex = from;
  PLAIN.test(text);
  return PLAIN.lastIndex;
}

/** `escapes`: backslashes in front of a quote that begins or ends text. */
function endOfText(text: string, from: number, escapes: number): number {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    // An escaped backslash takes twice as many as a quote's escape and one.
    const before = backslashesBefore(text, quote, from - 1);
    const rest = before % (2 * (escapes + 1));
    // With fewer than its own, the quote ends the text that this text is in.
    if (rest <= escapes) return rest < escapes ? quote - before : quote + 1;
  }
  return text.length;
}

function endOfBrackets(text: string, from: number, escapes: number): number {
  let depth = 0;
  for (let index = from; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === '"') index = endOfText(text, index + 1, escapes) - 1;
    if (depth === 0) return index + 1;
  }
  return text.length;
}
