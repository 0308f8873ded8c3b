import { shown } from './error';
import { rfc3339Milliseconds } from './rfc3339';

/** The largest distance from 1970 that a Date can hold, in milliseconds. */
const MAX_MILLISECONDS = 8.64e15;

const PLUS = 43;
const MINUS = 45;
const DOT = 46;

/**
 * The time of a message: from `meta.timestamp_ms`, else `meta.timestamp`, else now. Each may be Unix milliseconds
 * (a number, or its decimal text) or an RFC 3339 text; what is below the millisecond is dropped.
 * @param now gives the current time as integer Unix milliseconds
 * @param warn is told when a source holds something else and is passed over
 * @returns integer Unix milliseconds
 */
export function tagTimestamp(meta: Record<string, unknown>, now: () => number, warn: (text: string) => void): number {
  const first = given('timestamp_ms', meta.timestamp_ms, warn);
  if (first !== undefined) return first;
  const second = given('timestamp', meta.timestamp, warn);
  return second === undefined ? now() : second;
}

/** The milliseconds of one source; undefined when it is not given or, with a warning, not a time. */
function given(key: string, value: unknown, warn: (text: string) => void): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const time = milliseconds(value);
  if (time >= -MAX_MILLISECONDS && time <= MAX_MILLISECONDS) return time;
  warn(
    `meta.${key} is ${shown(value)}, neither Unix milliseconds nor an RFC 3339 time such as ` +
      '"2024-02-29T12:00:00.123Z": it is passed over',
  );
  return undefined;
}

function milliseconds(value: unknown): number {
  // Adding 0 turns -0 into 0.
  if (typeof value === 'number') return Math.trunc(value) + 0;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return NaN;
  const time = unixMilliseconds(value);
  return Number.isNaN(time) ? rfc3339Milliseconds(value) : time;
}

/** An optional sign, digits, an optional fraction that is dropped; NaN when the text is anything else. */
function unixMilliseconds(text: string): number {
  const first = text.charCodeAt(0);
  const start = first === MINUS || first === PLUS ? 1 : 0;
  let integer = 0;
  let at = start;
  for (; at < text.length && isDigit(text, at); at += 1) integer = integer * 10 + text.charCodeAt(at) - 48;
  if (at === start) return NaN;
  if (at < text.length) {
    if (text.charCodeAt(at) !== DOT || at + 1 === text.length) return NaN;
    for (at += 1; at < text.length; at += 1) if (!isDigit(text, at)) return NaN;
  }
  return first === MINUS ? 0 - integer : integer;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}
