/**
 * The text on a message that says which messages of a broker it came from. It is text so that clones, JSON and function
 * nodes carry it.
 *
 *     k3f9x0.17           the 17th message of the source k3f9x0
 *     k3f9x0.17-20        four of them in one batch
 *     k3f9x0.17/2.5/1.3   the first of the three messages that were made of the second of five
 *     k3f9x0.17/2.5!1     the same second of five, where one level of `msg.parts` is in it already
 *     k3f9x0.17 k3f9x0.20 several, one behind the other
 */
export type Token = string;

/** One of so many messages that were made of one. */
export interface Share {
  /** From 1 on. */
  index: number;
  of: number;
}

/** What one word of a token says. */
export interface TokenPart {
  source: string;
  first: number;
  last: number;
  /** From the first split to the last. */
  shares: Share[];
}

/** What Node-RED's `split` leaves on a message. */
interface Parts {
  index?: unknown;
  count?: unknown;
  parts?: unknown;
}

const WORD = /^([a-z0-9]+)\.(\d{1,15})(?:-(\d{1,15}))?((?:\/\d{1,7}\.\d{1,7})*)(?:!(\d{1,2}))?$/;
const PLAIN = /^([a-z0-9]+)\.(\d+)$/;
/** Splits of splits, at most: a flow that goes in circles must not make texts without end. */
const MAX_SHARES = 32;

/** Reads a token that is one whole message, as most are; null for any other. */
export function parsePlain(token: Token): { source: string; number: number } | null {
  const dot = token.indexOf('.');
  const number = Number(token.slice(dot + 1));
  return dot > 0 && Number.isInteger(number) ? { source: token.slice(0, dot), number } : null;
}

/** Reads a token; words that are none are left out. */
export function parseToken(token: Token): TokenPart[] {
  return token.split(' ').flatMap((word) => {
    const match = WORD.exec(word);
    if (match === null) return [];
    const [, source = '', first = '', last = first, path = ''] = match;
    const shares = path === '' ? [] : path.slice(1).split('/').map(readShare);
    return shares.length > MAX_SHARES ? [] : [{ source, first: Number(first), last: Number(last), shares }];
  });
}

function readShare(text: string): Share {
  const [index = '', of = ''] = text.split('.');
  return { index: Number(index), of: Number(of) };
}

/** The token of one of `of` messages that are made of one. */
export function shareToken(token: Token, index: number, of: number): Token {
  return append(token, `/${index}.${of}`);
}

/**
 * The token of a message that Node-RED's `split` has made, where it says how many there are. `whole`: its own text then
 * says which levels of `parts` are in it, so that nobody adds them again.
 */
export function partsToken(token: Token, parts: unknown, whole = false): Token {
  if (typeof parts !== 'object' || parts === null) return token;
  const shares = partShares(parts);
  if (shares.length === 0) return token;
  return token.split(' ').map((word) => {
    const [bare = '', known = '0'] = word.split('!');
    const added = shares.slice(Number(known)).map(({ index, of }) => `/${index}.${of}`).join('');
    return whole ? `${bare}${added}!${Math.max(shares.length, Number(known))}` : bare + added;
  }).join(' ');
}

/** The shares of `msg.parts`, the outermost split first. None where one of them does not say its count. */
function partShares(parts: Parts): Share[] {
  const shares: Share[] = [];
  for (let level: unknown = parts; typeof level === 'object' && level !== null; level = (level as Parts).parts) {
    const { index, count } = level as Parts;
    if (!isCount(index) || !isCount(count) || index >= count || shares.length >= MAX_SHARES) return [];
    shares.unshift({ index: index + 1, of: count });
  }
  return shares;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 10_000_000;
}

/** A share goes in front of the mark for parts. */
function append(token: Token, share: string): Token {
  if (!token.includes(' ') && !token.includes('!')) return token + share;
  return token.split(' ').map((word) => {
    const [bare = '', known] = word.split('!');
    return known === undefined ? bare + share : `${bare}${share}!${known}`;
  }).join(' ');
}

/** The words of a token, a range as its single messages. At most `limit` words: a range may be made up. */
export function expandToken(token: Token, limit: number): Token[] {
  const words: Token[] = [];
  for (const word of token.split(' ')) {
    const [part] = parseToken(word);
    if (part === undefined) continue;
    const { source, first, last } = part;
    const path = word.replace(/^[^/!]*/, '');
    for (let number = first; number <= last && words.length < limit; number++) words.push(`${source}.${number}${path}`);
  }
  return words;
}

interface Range {
  source: string;
  first: number;
  last: number;
}

/** One token for several messages: those that follow each other are written as a range. */
export function joinTokens(tokens: readonly Token[]): Token {
  const words: string[] = [];
  let open: Range | null = null;
  for (const token of tokens) {
    const range = readPlain(token);
    if (open !== null && range?.source === open.source && range.first === open.last + 1) {
      open.last++;
      continue;
    }
    if (open !== null) words.push(rangeText(open));
    if (range === null) words.push(token);
    open = range;
  }
  if (open !== null) words.push(rangeText(open));
  return words.join(' ');
}

function readPlain(token: Token): Range | null {
  const match = PLAIN.exec(token);
  if (match === null) return null;
  const number = Number(match[2]);
  return { source: match[1] as string, first: number, last: number };
}

function rangeText({ source, first, last }: Range): Token {
  return first === last ? `${source}.${first}` : `${source}.${first}-${last}`;
}
