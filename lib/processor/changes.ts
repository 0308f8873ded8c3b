/** What is different in a value: where, and what stands there before and after; absent where there is nothing. */
export interface Change {
  /** `meta.tag_name`, `payload.values[2]`; empty for the value itself. */
  path: string;
  before?: unknown;
  after?: unknown;
}

type Plain = Record<string, unknown>;

/** A name that needs no quotes in a path. */
const NAME = /^[A-Za-z_$][\w$]*$/;

/** The differences between two JSON values, in the order of their keys. Arrays are compared element by element. */
export function changesOf(before: unknown, after: unknown, path = ''): Change[] {
  if (Object.is(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => at(before, after, index, `${path}[${index}]`)).flat();
  }
  if (isPlain(before) && isPlain(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => at(before, after, key, child(path, key)));
  }
  return [{ path, before, after }];
}

function at(before: object, after: object, key: string | number, path: string): Change[] {
  if (!Object.hasOwn(after, key)) return [{ path, before: (before as Plain)[key] }];
  if (!Object.hasOwn(before, key)) return [{ path, after: (after as Plain)[key] }];
  return changesOf((before as Plain)[key], (after as Plain)[key], path);
}

function child(path: string, key: string): string {
  if (!NAME.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
