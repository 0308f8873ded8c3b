/** What is wrong with one message, as a sentence for the person who wrote the script. */
export class TagError extends Error {
  override readonly name = 'TagError';
}

const SHOWN_LENGTH = 100;

/** A value as it stands in an error text: text in quotes, at most 100 characters of it; objects by what they are. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(shortened(value));
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'an array' : 'an object';
    case 'function':
    case 'symbol':
      return `a ${typeof value}`;
    default:
      return shortened(String(value));
  }
}

function shortened(text: string): string {
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}
