const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

/** Text in one line, which no character in it can forge, move or colour: control characters are written as escapes. */
export function oneLine(text: string): string {
  return text.replace(CONTROL, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    if (character === '\r') return '\\r';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** The start of a text that fits into a number of bytes of UTF-8. No character is cut in half. */
export function cutToBytes(text: string, bytes: number): string {
  // A UTF-16 unit is 3 bytes at most.
  if (text.length * 3 <= bytes) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(Math.max(0, bytes)));
  return text.slice(0, read);
}
