/** UTF-16 units of a line that are shown. Scripts that were written by a program may have very long ones. */
const MAX_SHOWN = 200;
/** How many of them come before the place. */
const SHOWN_BEFORE = 120;

const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}|\ufe0f/u;
const WITHOUT_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]/u;

let segmenter: Intl.Segmenter | null = null;

/** The part of a source line around a 1-based column, and the column in that part. */
export function clipLine(line: string, column: number): { text: string; column: number } {
  const place = Math.min(Math.max(1, column), line.length + 1);
  if (line.length <= MAX_SHOWN) return { text: line, column: place };
  let start = Math.max(0, Math.min(place - 1 - SHOWN_BEFORE, line.length - MAX_SHOWN));
  if (isLowSurrogate(line, start)) start++;
  let end = Math.min(line.length, start + MAX_SHOWN);
  if (isLowSurrogate(line, end)) end--;
  const before = start > 0 ? '…' : '';
  const text = before + line.slice(start, end) + (end < line.length ? '…' : '');
  return { text, column: place - start + before.length };
}

/**
 * A source line with a caret below a 1-based column, as two lines that start with `  | `. The caret stands right
 * where tabs are kept as tabs and where Asian characters and emoji take two cells.
 */
export function excerpt(line: string, column: number): string {
  const { text: clipped, column: place } = clipLine(line, column);
  const text = visible(clipped);
  segmenter ??= new Intl.Segmenter();
  let padding = '';
  for (const { segment } of segmenter.segment(text.slice(0, place - 1))) padding += blankOf(segment);
  return `  | ${text}\n  | ${padding}^`;
}

/** Text with a mark in place of each character that would move, turn or colour what a terminal shows. Tabs stay. */
function visible(text: string): string {
  return text.replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, '\ufffd');
}

function blankOf(segment: string): string {
  if (segment === '\t') return '\t';
  if (WIDE.test(segment)) return '  ';
  return WITHOUT_WIDTH.test(segment) ? '' : ' ';
}

function isLowSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
