import { TagError } from './error';

/**
 * The JSON text of an array or object.
 * @param name what the value is, for the error text: `the payload`, `meta.limits`
 * @throws TagError when there is no such text (a bigint inside, a reference to itself, a `toJSON` that fails)
 */
export function jsonText(value: object, name: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw unwritable(name, reasonOf(error));
  }
  if (text === undefined) throw unwritable(name, 'its toJSON gives no value');
  return text;
}

function unwritable(name: string, reason: string): TagError {
  return new TagError(
    `${name} cannot be written as JSON: ${reason}. ` +
      'Use plain data: a bigint as String(value), no object that contains itself',
  );
}

/** The first line of what was thrown: V8 draws the path of a circular reference below it. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error && typeof error.message === 'string' ? error.message : 'its toJSON threw';
  const end = text.indexOf('\n');
  return end === -1 ? text : text.slice(0, end);
}
