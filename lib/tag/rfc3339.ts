const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const COLON = 58;
const BLANK = 32;
const UPPER_T = 84;
const LOWER_T = 116;
const UPPER_Z = 90;
const LOWER_Z = 122;

/** The Gregorian calendar repeats after 400 years. */
const YEARS_400 = 400;
const MS_OF_400_YEARS = 146_097 * 86_400_000;
const MS_OF_MINUTE = 60_000;
const MS_OF_DAY = 86_400_000;

/** Length of the part that has fixed positions: `2024-02-29T12:00:00`. */
const FIXED_LENGTH = 19;

/**
 * The Unix milliseconds of an RFC 3339 time: `T`, `t` or a blank between date and time, `Z`, `z` or an offset,
 * digits beyond the millisecond dropped. A leap second (at the end of a month in UTC) counts into the next minute.
 * NaN when the text is anything else or names a time that is not in the calendar.
 */
export function rfc3339Milliseconds(text: string): number {
  if (text.length <= FIXED_LENGTH || !hasSeparators(text)) return NaN;
  const century = twoDigits(text, 0);
  const yearOfCentury = twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (century < 0 || yearOfCentury < 0 || month < 1 || month > 12 || day < 1) return NaN;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return NaN;
  const year = century * 100 + yearOfCentury;
  if (day > daysOfMonth(year, month)) return NaN;

  let at = FIXED_LENGTH;
  let milliseconds = 0;
  if (text.charCodeAt(at) === DOT) {
    at += 1;
    const from = at;
    for (let scale = 100; isDigit(text.charCodeAt(at)); at += 1, scale = scale === 1 ? 0 : scale / 10) {
      milliseconds += (text.charCodeAt(at) - 48) * scale;
    }
    if (at === from) return NaN;
  }
  const offset = offsetMinutes(text, at);
  if (Number.isNaN(offset)) return NaN;

  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const local = Date.UTC(year + YEARS_400, month - 1, day, hour, minute, second) - MS_OF_400_YEARS;
  const instant = local - offset * MS_OF_MINUTE;
  if (second === 60 && !isStartOfMonth(instant)) return NaN;
  return instant + milliseconds;
}

function hasSeparators(text: string): boolean {
  const separator = text.charCodeAt(10);
  return (
    text.charCodeAt(4) === MINUS &&
    text.charCodeAt(7) === MINUS &&
    (separator === UPPER_T || separator === LOWER_T || separator === BLANK) &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON
  );
}

/** `Z` or `+hh:mm` from a position to the end of the text, as minutes; NaN when it is something else. */
function offsetMinutes(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  if (sign === UPPER_Z || sign === LOWER_Z) return text.length === at + 1 ? 0 : NaN;
  if ((sign !== PLUS && sign !== MINUS) || text.length !== at + 6 || text.charCodeAt(at + 3) !== COLON) return NaN;
  const hours = twoDigits(text, at + 1);
  const minutes = twoDigits(text, at + 4);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NaN;
  return (sign === MINUS ? -1 : 1) * (hours * 60 + minutes);
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isStartOfMonth(instant: number): boolean {
  return instant % MS_OF_DAY === 0 && new Date(instant).getUTCDate() === 1;
}

/** The number of the two digits at a position; -1 when there are no two digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(ones) ? (tens - 48) * 10 + ones - 48 : -1;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
