import { decimalNumber } from './decimal';
import { shown, TagError } from './error';
import { jsonText } from './json';

/** What `meta.datatype` may say. */
const DATATYPES = '"string", "number" or "bool"';

/**
 * The `value` of the final payload.
 * @param payload the payload after the stages
 * @param datatype `meta.datatype`: `string`, `number`, `bool`; undefined, null or empty when nothing is forced
 * @returns a finite number, a boolean, or text (for a bigint its digits, for an array or object its JSON)
 * @throws TagError when there is no value, when it cannot become what `datatype` asks for, or `datatype` is unknown
 */
export function tagValue(payload: unknown, datatype: unknown): string | number | boolean {
  const value = plainValue(payload);
  if (datatype === undefined || datatype === null || datatype === '') {
    if (typeof payload !== 'string') return value;
    const number = decimalNumber(payload);
    return Number.isNaN(number) ? payload : number;
  }
  switch (datatype) {
    case 'string':
      return typeof value === 'string' ? value : String(value);
    case 'number':
      return forcedNumber(payload);
    case 'bool':
      return forcedBoolean(payload);
    default:
      throw new TagError(`meta.datatype is ${shown(datatype)}: set it to ${DATATYPES}, or leave it out`);
  }
}

/** The payload without interpretation: text stays as it is, what JSON cannot hold becomes text or is refused. */
function plainValue(payload: unknown): string | number | boolean {
  switch (typeof payload) {
    case 'number':
      if (Number.isFinite(payload)) return payload;
      throw new TagError(`the payload is ${payload}, and JSON has no such number: return a finite number or a text`);
    case 'string':
    case 'boolean':
      return payload;
    case 'bigint':
      return String(payload);
    case 'object':
      if (payload !== null) return jsonText(payload, 'the payload');
  }
  throw new TagError(`the payload is ${shown(payload)}: return a number, a boolean, a text or JSON data as its value`);
}

function forcedNumber(payload: unknown): number {
  if (typeof payload === 'number') return payload;
  const isNumeric = typeof payload === 'string' || typeof payload === 'bigint';
  const number = isNumeric ? decimalNumber(String(payload)) : NaN;
  if (!Number.isNaN(number)) return number;
  throw new TagError(
    `the payload is ${shown(payload)}, and meta.datatype asks for a number: ` +
      'it is not a decimal number, or a number would lose its digits',
  );
}

function forcedBoolean(payload: unknown): boolean {
  switch (payload) {
    case true:
    case 1:
    case 1n:
    case '1':
    case 't':
    case 'T':
    case 'true':
    case 'TRUE':
    case 'True':
      return true;
    case false:
    case 0:
    case 0n:
    case '0':
    case 'f':
    case 'F':
    case 'false':
    case 'FALSE':
    case 'False':
      return false;
  }
  throw new TagError(
    `the payload is ${shown(payload)}, and meta.datatype asks for a bool: ` +
      'it has to be true, false, 1, 0, t, f, T, F, TRUE, FALSE, True or False',
  );
}
