/** Bytes of a topic or filter at most: its length is two bytes on the wire. */
const MAX_BYTES = 65_535;
const SHARED = /^\$share\/([^/]*)\/(.*)$/s;

/** What is wrong with a topic to publish to; null when nothing is. */
export function topicProblem(topic: string): string | null {
  if (/[+#]/.test(topic)) return `the topic ${quote(topic)} has a wildcard (+ or #): a message needs one topic`;
  return textProblem('topic', topic);
}

/** What is wrong with a topic filter; null when nothing is. */
export function filterProblem(filter: string): string | null {
  const about = textProblem('topic filter', filter);
  if (about !== null) return about;
  const shared = SHARED.exec(filter);
  if (filter.startsWith('$share/') && (!shared?.[1] || !shared[2] || /[+#]/.test(shared[1]))) {
    return `${quote(filter)} is no shared subscription: it looks like $share/group/filter`;
  }
  const levels = levelsOf(filter);
  const bad = levels.find((level, index) => (level.includes('#') ? level !== '#' || index < levels.length - 1 : level.includes('+') && level !== '+'));
  if (bad === undefined) return null;
  return `${quote(filter)}: the wildcards + and # stand for whole levels (a/+/c), and # is the last one (a/#)`;
}

function textProblem(what: string, text: string): string | null {
  if (text === '') return `the ${what} is empty`;
  if (text.includes('\0')) return `the ${what} ${quote(text)} has a null character`;
  const bytes = Buffer.byteLength(text);
  return bytes > MAX_BYTES ? `the ${what} ${quote(text)} has ${bytes} bytes; ${MAX_BYTES} is the most` : null;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

function levelsOf(filter: string): string[] {
  return (SHARED.exec(filter)?.[2] ?? filter).split('/');
}

/** Whether a filter is a shared subscription. */
export function isShared(filter: string): boolean {
  return SHARED.test(filter);
}

/** Makes the test whether a topic matches a filter. */
export function matcher(filter: string): (topic: string) => boolean {
  const levels = levelsOf(filter);
  const wild = levels[0] === '+' || levels[0] === '#';
  return (topic) => {
    // Topics of the broker itself are not meant by a wildcard at the start.
    if (wild && topic.startsWith('$')) return false;
    const given = topic.split('/');
    const end = levels.findIndex((level, index) => level === '#' || (level !== '+' && level !== given[index]) || index >= given.length);
    return end === -1 ? given.length === levels.length : levels[end] === '#';
  };
}

/** Whether every topic of the second filter is one of the first. */
function covers(outer: string, inner: string): boolean {
  const [wide, narrow] = [levelsOf(outer), levelsOf(inner)];
  if (/^[+#]$/.test(wide[0] ?? '') && narrow[0]?.startsWith('$')) return false;
  const end = wide.findIndex((level, index) => level === '#' || index >= narrow.length || narrow[index] === '#' || (level !== '+' && level !== narrow[index]));
  return end === -1 ? wide.length === narrow.length : wide[end] === '#';
}

/** Whether a topic can match both filters. */
function intersect(one: string, other: string): boolean {
  const [a, b] = [levelsOf(one), levelsOf(other)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [x, y] = [a[index], b[index]];
    if (x === '#' || y === '#') return true;
    if (x === undefined || y === undefined || (x !== '+' && y !== '+' && x !== y)) return false;
  }
  return true;
}

/**
 * The filters without those that others contain: a broker may send a copy for each. Shared subscriptions stay, since
 * what they get depends on the others of their group.
 */
export function reduceFilters(filters: readonly string[]): string[] {
  const unique = [...new Set(filters)];
  return unique.filter((filter) => isShared(filter) || !unique.some((other) => other !== filter && !isShared(other) && covers(other, filter)));
}

/** Pairs of filters that a topic can match both of, shared subscriptions aside. */
export function overlaps(filters: readonly string[]): [string, string][] {
  const plain = filters.filter((filter) => !isShared(filter));
  return plain.flatMap((one, index) => plain.slice(index + 1).filter((other) => intersect(one, other)).map((other): [string, string] => [one, other]));
}
