/** What is written at a cursor. `from`: where the word or text starts that is being written. */
export type AtCursor =
  /** A name by itself. */
  | { kind: 'name'; from: number; word: string }
  /** A property after a dot, whose place is `dot`: of `msg.meta.kaf`, `path` is `['msg', 'meta']`. */
  | { kind: 'property'; path: readonly string[]; from: number; word: string; dot: number }
  /** A text in brackets: of `msg.meta["kaf`. */
  | { kind: 'key'; path: readonly string[]; from: number; word: string; quote: string }
  /** Nothing that could be completed, such as a comment, or a property of what is not known. */
  | { kind: 'nothing' };

const NOTHING: AtCursor = { kind: 'nothing' };
const NAME_AT_END = /[\p{L}\p{N}_$]*$/u;
const LINK_AT_END = /(\?\.|\.)\s*$/;
const KEY_AT_END = /(?:\?\.)?\s*\[\s*$/;

/** Reads what stands before the cursor, as far as completion has to know it. */
export function readCursor(text: string, cursor: number): AtCursor {
  const before = text.slice(0, cursor);
  const { opened, start } = scan(before);
  if (opened === 'comment' || opened === 'regex') return NOTHING;
  if (opened !== null) {
    const bracket = KEY_AT_END.exec(before.slice(0, start));
    const path = bracket === null ? null : readPath(before.slice(0, bracket.index));
    return path === null ? NOTHING : { kind: 'key', path, from: start + 1, word: before.slice(start + 1), quote: opened };
  }
  const word = NAME_AT_END.exec(before)![0];
  const from = cursor - word.length;
  if (/^\p{N}/u.test(word)) return NOTHING;
  const link = LINK_AT_END.exec(before.slice(0, from));
  // Three dots spread a value, which is a name by itself.
  if (link === null || before.slice(0, from).trimEnd().endsWith('...')) return { kind: 'name', from, word };
  const path = readPath(before.slice(0, link.index));
  return path === null ? NOTHING : { kind: 'property', path, from, word, dot: link.index };
}

/** The names of `a.b["c d"][0]` at the end of a text; null when what stands there is no such chain. */
function readPath(text: string): string[] | null {
  const path: string[] = [];
  for (let rest = text.trimEnd(); ; ) {
    const key = /(?:\?\.)?\s*\[\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|(\d+))\s*\]$/.exec(rest);
    if (key !== null) {
      path.unshift((key[1] ?? key[2] ?? key[3])!.replace(/\\(.)/g, '$1'));
      rest = rest.slice(0, key.index).trimEnd();
      continue;
    }
    const name = /[\p{L}_$][\p{L}\p{N}_$]*$/u.exec(rest)?.[0];
    if (name === undefined) return null;
    path.unshift(name);
    rest = rest.slice(0, -name.length);
    const link = LINK_AT_END.exec(rest);
    if (link === null || rest.trimEnd().endsWith('...')) return path;
    rest = rest.slice(0, link.index).trimEnd();
  }
}

/** What is opened and not closed at the end of a text: a quote, a comment, a regular expression. */
type Opened = '"' | "'" | '`' | 'comment' | 'regex' | null;

/** A `/` after one of these divides; elsewhere it begins a regular expression. */
const VALUE_AT_END = /[\p{L}\p{N}_$)\]}"'`]$/u;
const KEYWORD_AT_END = /(^|[^.\p{L}\p{N}_$])(return|typeof|case|in|of|delete|void|throw|new|else|do|await|yield)$/u;

function scan(text: string): { opened: Opened; start: number } {
  /** Of each `${` that is open, how many braces are open in it. */
  const templates: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    const start = at;
    let end: number | null = at;
    if (char === '"' || char === "'") end = endOf(text, at, char === '"' ? /\\[^]|(["\n])/g : /\\[^]|(['\n])/g);
    else if (text.startsWith('//', at)) end = endOf(text, at + 1, /(\n)/g);
    else if (text.startsWith('/*', at)) end = endOf(text, at + 1, /\*(\/)/g);
    else if (char === '/' && beginsRegex(text.slice(0, at))) end = endOf(text, at, /\\[^]|\[(?:[^\]\\\n]|\\[^])*\]|([/\n])/g);
    else if (char === '`' || (char === '}' && templates.at(-1) === 0)) {
      if (char === '}') templates.pop();
      end = endOf(text, at, /\\[^]|(`|\$\{)/g);
      if (end !== null && text[end] === '{') templates.push(0);
    } else if (char === '{' && templates.length > 0) templates[templates.length - 1]!++;
    else if (char === '}' && templates.length > 0) templates[templates.length - 1]!--;
    if (end === null) return { opened: openedBy(text, start), start };
    at = end;
  }
  return { opened: null, start: text.length };
}

function openedBy(text: string, start: number): Opened {
  const char = text[start];
  if (char === '"' || char === "'") return char;
  if (char !== '/') return '`';
  return text[start + 1] === '/' || text[start + 1] === '*' ? 'comment' : 'regex';
}

/** Where a match of `pattern` with something in its group ends, behind `from`; null for nowhere. */
function endOf(text: string, from: number, pattern: RegExp): number | null {
  pattern.lastIndex = from + 1;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (match[1] !== undefined) return match.index + match[0].length - 1;
  }
  return null;
}

function beginsRegex(before: string): boolean {
  const trimmed = before.trimEnd();
  return !VALUE_AT_END.test(trimmed) || KEYWORD_AT_END.test(trimmed);
}
