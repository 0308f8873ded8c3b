const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const UPPER_E = 69;
const LOWER_E = 101;

/** Every integer with this many digits is exact in a double; 2^53 has one more. */
const SAFE_DIGITS = 15;

/**
 * The number a text stands for in JSON's or Go's decimal notation: an optional sign, digits with an optional point
 * (`007`, `.5`, `5.`), an optional exponent. NaN when the text is anything else, or when a number would not be true to
 * it: an integer whose digits a double does not hold and print exactly, or a magnitude beyond the double's range.
 */
export function decimalNumber(text: string): number {
  const end = text.length;
  if (end === 0 || text.charCodeAt(0) > NINE) return NaN;
  let integerEnd = end;
  let hasExponent = false;
  for (let at = 0; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) continue;
    if (code === DOT) integerEnd = at;
    else if (code === LOWER_E || code === UPPER_E) hasExponent = true;
    else if (code !== MINUS && code !== PLUS) return NaN;
  }
  // Of these characters alone, Number takes the decimal notation and nothing else.
  const number = Number(text);
  if (!Number.isFinite(number)) return NaN;
  if (integerEnd <= SAFE_DIGITS || hasExponent) return number;
  const isInteger = skipZeros(text, integerEnd + 1, end) >= end;
  return isInteger && !holds(number, integerDigits(text, integerEnd)) ? NaN : number;
}

/** The digits of a text up to an index, without sign and leading zeros. */
function integerDigits(text: string, end: number): string {
  const first = text.charCodeAt(0);
  return text.slice(skipZeros(text, first === MINUS || first === PLUS ? 1 : 0, end), end);
}

function skipZeros(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text.charCodeAt(at) === ZERO) at += 1;
  return at;
}

/**
 * Whether a number is exactly the integer of these digits and prints them all: 2^60 is exact as a double, but its JSON
 * text is 1152921504606847000, and a reader that is not limited to doubles would take that for the value.
 */
function holds(number: number, digits: string): boolean {
  if (digits.length <= SAFE_DIGITS) return true;
  const magnitude = Math.abs(number);
  return BigInt(digits) === BigInt(magnitude) && printedDigits(magnitude) === digits;
}

/** The digits of an integer's shortest text, without an exponent. */
function printedDigits(integer: number): string {
  const [mantissa = '', exponent] = String(integer).split('e+');
  return exponent === undefined ? mantissa : mantissa.replace('.', '').padEnd(Number(exponent) + 1, '0');
}
