import { isSecret } from '../log/mask';

/** `name: value` in a line, quoted or not; a plain value ends where the next of a flow map begins. A variable is no secret. */
const ENTRY = /(?<![\w.-])(["']?)([\w.-]+)\1(\s*:\s+)("(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?|(?!\$\{)[^\s"'{[|>&*!][^,}]*)/g;
const USER_INFO = /(:\/\/)[^\s/"'<>@]+(?=@)/g;

const stars = (text: string): string => '*'.repeat(text.length);

/** A line of a file without its secrets, as long as it was: what points at a place in it still does. */
export function withoutSecrets(line: string): string {
  return line
    .replace(ENTRY, (entry, quote: string, name: string, colon: string, value: string) =>
      isSecret(name) ? `${quote}${name}${quote}${colon}${stars(value)}` : entry)
    .replace(USER_INFO, (userInfo, slashes: string) => slashes + stars(userInfo.slice(slashes.length)));
}
