import { isDeepStrictEqual } from 'node:util';

/** Characters of a value that are shown. */
const MAX_SHOWN = 300;

/** A place where a value is another than the expected one, with both as text. */
export interface Difference {
  /** `output[0].payload.value` */
  path: string;
  expected: string;
  actual: string;
}

/**
 * Where a value differs from what is expected of it. Of objects, only the keys that are expected are compared, and
 * a key that is expected to be null may be missing; lists have to be as long as expected.
 */
export function differences(path: string, expected: unknown, actual: unknown): Difference[] {
  if (isObject(expected) && isObject(actual)) {
    return Object.entries(expected).flatMap(([key, value]) => differences(`${path}.${key}`, value, Object.hasOwn(actual, key) ? actual[key] : undefined));
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((value, index) => differences(`${path}[${index}]`, value, actual[index]));
  }
  if (isDeepStrictEqual(expected, actual) || (expected === null && actual === undefined)) return [];
  return [{ path, expected: show(expected), actual: show(actual) }];
}

export function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}… (${text.length} characters)` : text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
