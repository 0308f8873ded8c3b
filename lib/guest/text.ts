/** Cuts a text to `length` characters and says that it was cut. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`;
}

/** The length of a text in UTF-8, in bytes. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // Each half of a surrogate pair counts two: four bytes together.
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff)) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}

/** Any value as text for a person: objects as JSON. Never throws, whatever code the value brings along. */
export function textOf(value: unknown): string {
  try {
    const isData = typeof value === 'object' && value !== null && !(value instanceof Error);
    return (isData ? JSON.stringify(value) : undefined) ?? String(value);
  } catch {
    return 'a value that cannot be turned into text';
  }
}
