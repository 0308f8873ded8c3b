import { randomInt, randomUUID } from 'node:crypto';
import { textOf, type Meta } from './content-line';

/** What an interpolation looks at. */
export interface TemplateInput {
  meta: Meta;
  /** The content as text; null for a Kafka tombstone. */
  content: string | null;
  /** The content as a value; undefined when it is not JSON. */
  value: unknown;
}

/** A part of a template gives a text, or null when what it names is not there. */
type Part = string | ((input: TemplateInput) => string | null);

const INTERPOLATION = /\$\{!((?:"(?:[^"\\]|\\.)*"|[^}"])*)\}/g;
const LITERAL = '"(?:[^"\\\\]|\\\\.)*"';
const CALL = new RegExp(`^(@?[a-z_0-9]+)(?:\\(\\s*(.*?)\\s*\\))?(?:\\.or\\(\\s*(${LITERAL})\\s*\\))?$`);
const MESSAGE_FUNCTIONS = 'meta("name"), @name, json("path"), content(), each also with .or("other")';
const GENERATOR_FUNCTIONS = 'counter(), timestamp_unix(), timestamp_unix_milli(), uuid_v4(), random_int(min:0, max:100)';

/** A text with interpolations in it: `umh/${! meta("umh_topic") }`. */
export class Template {
  private constructor(
    readonly source: string,
    private readonly parts: readonly Part[],
  ) {}

  /** Without anything to put in, it is the same for each message. */
  get constant(): string | null {
    return this.parts.every((part) => typeof part === 'string') ? this.parts.join('') : null;
  }

  /**
   * Reads a template. `functions`: those that look at a message, or those of a generator.
   * @throws Error that names the interpolation that is not supported, and what is.
   */
  static parse(source: string, functions: 'message' | 'generator' = 'message'): Template {
    const parts: Part[] = [];
    let end = 0;
    for (const match of source.matchAll(INTERPOLATION)) {
      parts.push(source.slice(end, match.index), parsePart(match[0], (match[1] ?? '').trim(), functions));
      end = match.index + match[0].length;
    }
    const rest = source.slice(end);
    if (rest.includes('${!')) throw new Error(`"${rest.slice(rest.indexOf('${!'))}" does not end`);
    return new Template(source, [...parts, rest].filter((part) => part !== ''));
  }

  /** The text for a message. Null when something that it names is not there. */
  evaluate(input: TemplateInput): string | null {
    let text = '';
    for (const part of this.parts) {
      const value = typeof part === 'string' ? part : part(input);
      if (value === null) return null;
      text += value;
    }
    return text;
  }
}

function parsePart(whole: string, expression: string, functions: 'message' | 'generator'): Part {
  const [, name = '', args, or] = CALL.exec(expression) ?? [];
  const read = functions === 'message' ? messagePart(name, args) : generatorPart(name, args);
  if (read === null) throw new Error(`${whole} is not supported; supported are ${functions === 'message' ? MESSAGE_FUNCTIONS : GENERATOR_FUNCTIONS}`);
  if (or === undefined) return read;
  const other = JSON.parse(or) as string;
  return (input) => read(input) ?? other;
}

type Read = (input: TemplateInput) => string | null;

function messagePart(name: string, args: string | undefined): Read | null {
  const argument = args === undefined || args === '' ? null : literal(args);
  if (name.startsWith('@')) return name.length > 1 && args === undefined ? ({ meta }) => metaText(meta, name.slice(1)) : null;
  if (args === undefined) return null;
  if (name === 'meta' && argument !== null) return ({ meta }) => metaText(meta, argument);
  if (name === 'json' && (args === '' || argument !== null)) {
    const path = argument === null || argument === '' ? [] : argument.split('.');
    return ({ value }) => valueText(at(value, path));
  }
  return name === 'content' && args === '' ? ({ content }) => content ?? '' : null;
}

function generatorPart(name: string, args: string | undefined): Read | null {
  if (name === 'random_int') return randomPart(args ?? '');
  if (args !== '') return null;
  switch (name) {
    case 'counter': {
      let count = 0;
      return () => String(++count);
    }
    case 'timestamp_unix':
      return () => String(Math.floor(Date.now() / 1000));
    case 'timestamp_unix_milli':
      return () => String(Date.now());
    case 'uuid_v4':
      return () => randomUUID();
    default:
      return null;
  }
}

/** `min:` and `max:`, both included, each with a default. */
function randomPart(args: string): Read | null {
  const [, min = '0', max = '1000000'] = /^(?:min:\s*(-?\d{1,12}))?(?:(?:^|\s*,\s*)max:\s*(-?\d{1,12}))?$/.exec(args) ?? ['', '1', '0'];
  const [from, to] = [Number(min), Number(max)];
  return from > to ? null : () => String(randomInt(from, to + 1));
}

function literal(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

function metaText(meta: Meta, name: string): string | null {
  return Object.hasOwn(meta, name) ? valueText(meta[name]) : null;
}

function valueText(value: unknown): string | null {
  return value === undefined || value === null ? null : textOf(value);
}

/** The value at a path of keys and indexes; undefined when there is none. */
function at(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}
