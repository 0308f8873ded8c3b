import { BUILT_IN_NAMES } from '../../../lib/script/names';
import { docOf, META_KEYS, SANDBOX_NAMES, type Language, type Texts } from './catalogue';
import { readCursor } from './cursor';
import { isIdentifier, pathOf } from './seen-keys';

/** What could be meant: `value` replaces the text from `from` to the cursor. */
export interface Suggestion {
  value: string;
  label: string;
  doc: string;
  from: number;
}

/** A name that could stand at the cursor. */
interface Candidate {
  name: string;
  doc: string;
}

const SEEN: Texts = { 'en-US': 'Seen in the last messages.', de: 'In den letzten Nachrichten gesehen.' };
const BUILT_IN: Texts = { 'en-US': 'Part of JavaScript.', de: 'Teil von JavaScript.' };

/**
 * What could be meant at a cursor in a script: names of the sandbox, their members, keys of `msg.meta`, keys of the
 * last messages, the likeliest first. `seenKeys`: as `seenKeys()` of `seen-keys.ts` gives them, such as `msg.payload.speed`.
 */
export function suggest(text: string, cursor: number, seenKeys: readonly string[], language: Language = 'en-US'): Suggestion[] {
  const at = readCursor(text, cursor);
  if (at.kind === 'nothing') return [];
  if (at.kind === 'name') return fitting(globals(language), at.word).map(({ name, doc }) => ({ value: name, label: name, doc, from: at.from }));
  const found = fitting(membersOf(at.path, seenKeys, language), at.word);
  if (at.kind === 'key') {
    const closes = text.startsWith(at.quote, cursor);
    return found.map(({ name, doc }) => ({ value: closes ? escaped(name, at.quote) : `${escaped(name, at.quote)}${at.quote}]`, label: name, doc, from: at.from }));
  }
  return found.map(({ name, doc }) => {
    if (isIdentifier(name)) return { value: name, label: name, doc, from: at.from };
    const link = text.startsWith('?.', at.dot) ? '?.' : '';
    return { value: `${link}[${JSON.stringify(name)}]`, label: name, doc, from: at.dot };
  });
}

function globals(language: Language): Candidate[] {
  const own = SANDBOX_NAMES.map(({ name, doc }) => ({ name, doc: doc[language] }));
  return [...own, ...BUILT_IN_NAMES.map((name) => ({ name, doc: BUILT_IN[language] }))];
}

function membersOf(path: readonly string[], seenKeys: readonly string[], language: Language): Candidate[] {
  const known = path.length === 2 && path[0] === 'msg' && path[1] === 'meta'
    ? META_KEYS.map((key) => ({ name: key.name, doc: docOf(key, language) }))
    : path.length === 1
      ? (SANDBOX_NAMES.find(({ name }) => name === path[0])?.members ?? []).map(({ name, doc }) => ({ name, doc: doc[language] }))
      : [];
  const seen = new Set(seenKeys.map(pathOf).filter((key) => isBelow(key, path)).map((key) => key[path.length]!));
  const documented = new Map(known.map(({ name, doc }) => [name, doc]));
  const first = [...seen].map((name) => ({ name, doc: [documented.get(name), SEEN[language]].filter(Boolean).join('\n') }));
  return [...first, ...known.filter(({ name }) => !seen.has(name))];
}

function isBelow(key: readonly string[], path: readonly string[]): boolean {
  return key.length > path.length && path.every((name, index) => key[index] === name);
}

/** Those that begin with what is written, then those that have it in them; without what is there already. */
function fitting(candidates: readonly Candidate[], word: string): Candidate[] {
  const wanted = word.toLowerCase();
  const rank = ({ name }: Candidate): number => name.toLowerCase().indexOf(wanted);
  const others = candidates.filter(({ name }) => name !== word);
  return [...others.filter((each) => rank(each) === 0), ...others.filter((each) => rank(each) > 0)];
}

function escaped(name: string, quote: string): string {
  return name.replaceAll(/[\\\n\r]/g, (char) => (char === '\\' ? '\\\\' : char === '\n' ? '\\n' : '\\r')).replaceAll(quote, `\\${quote}`);
}
