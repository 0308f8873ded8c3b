const DASH = 45;
const DOT = 46;
const UNDERSCORE = 95;

/** What a scan of one part of the topic found; the mark is a segment that starts with `_`. */
export const INVALID = -1;
export const VALID = 0;
export const VALID_WITH_MARK = 1;

/** The keys of `meta` that a topic is made of, in the order in which they stand in it. */
export const TOPIC_PARTS = ['location_path', 'data_contract', 'virtual_path', 'tag_name'] as const;
export type TopicPart = (typeof TOPIC_PARTS)[number];

/** What keeps a text from being a part of a topic. */
export type PartFault =
  | { reason: 'character'; character: string }
  | { reason: 'empty_segment' }
  | { reason: 'underscore_first' }
  | { reason: 'no_contract' };

/** Looks at the characters and segments of a part: INVALID, VALID, or VALID_WITH_MARK. */
// A loop, not a regular expression: it is faster on texts this short, and an expression would leave the text in
// RegExp.$_, where the script of the next message could read it.
export function scanPart(text: string): number {
  const end = text.length;
  let result = VALID;
  let segmentStart = 0;
  for (let at = 0; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (isPlain(code)) continue;
    if (code === DOT) {
      if (at === segmentStart) return INVALID;
      segmentStart = at + 1;
    } else if (code === UNDERSCORE) {
      if (at === segmentStart) result = VALID_WITH_MARK;
    } else {
      return INVALID;
    }
  }
  return segmentStart === end ? INVALID : result;
}

/** Whether a text that {@link scanPart} takes is a data contract: the mark `_` with a name behind it. */
export function isContract(text: string): boolean {
  return text.startsWith('_') && text !== '_' && !text.startsWith('_.');
}

/** What other programs write for "no value"; the length is looked at first to spare most paths the rest. */
export function standsForNothing(text: string): boolean {
  switch (text.length) {
    case 0:
      return true;
    case 3:
      return text.toLowerCase() === 'nil';
    case 4:
      return text.toLowerCase() === 'null';
    case 5:
      return text.toLowerCase() === '<nil>';
    case 9:
      return text.toLowerCase() === 'undefined';
    default:
      return false;
  }
}

/** What keeps a text, which is not empty, from being this part of a topic; null when nothing does. */
export function faultOfPart(part: TopicPart, text: string): PartFault | null {
  if (scanPart(text) === INVALID) {
    const character = findInvalidCharacter(text);
    return character === null ? { reason: 'empty_segment' } : { reason: 'character', character };
  }
  if (part === 'location_path' && text.startsWith('_')) return { reason: 'underscore_first' };
  return part === 'data_contract' && !isContract(text) ? { reason: 'no_contract' } : null;
}

/** A character that may stand anywhere: a letter (most often a small one, so that comes first), a digit or a dash. */
function isPlain(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === DASH;
}

function findInvalidCharacter(text: string): string | null {
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (!isPlain(code) && code !== DOT && code !== UNDERSCORE) return character;
  }
  return null;
}
