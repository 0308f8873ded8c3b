import { jsonText } from './json';

/**
 * Turns every value of `meta` into text, in place: numbers, booleans and bigints by `String()`, objects and arrays as
 * JSON; null, undefined, functions and symbols are removed. Keys of the prototype are left alone.
 * @throws TagError when an object has no JSON text; the error names its key
 */
export function metaText(meta: Record<string, unknown>): void {
  for (const key in meta) {
    const value = meta[key];
    if (typeof value !== 'string' && Object.hasOwn(meta, key)) setText(meta, key, value);
  }
}

function setText(meta: Record<string, unknown>, key: string, value: unknown): void {
  switch (typeof value) {
    case 'number':
    case 'boolean':
    case 'bigint':
      meta[key] = String(value);
      return;
    case 'object':
      if (value !== null) {
        meta[key] = jsonText(value, `meta.${key}`);
        return;
      }
  }
  delete meta[key];
}
