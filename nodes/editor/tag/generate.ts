import { TOPIC_PARTS, type TopicPart } from '../../../lib/tag/topic-part';
import { isBlank, type Field, type TagFields } from './fields';
import { readCode, readPath } from './property-path';

/** The first line of what fields make: code that is taken over goes without. */
const MARK = '// Made by the fields of the tab "Tag". An edit here ends their use.\n';

interface Chunk {
  /** The field it is from; null for what is always there. */
  part: TopicPart | null;
  code: string;
}

/** Text as a string literal. A line separator, which JSON leaves as it is, would be a line of its own in code editors. */
export function literal(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function expressionOf({ type, value }: Field): string {
  switch (type) {
    case 'str':
      return literal(value);
    case 'env':
      return `env.get(${literal(value.trim())})`;
    case 'msg': {
      const keys = readPath(value.trim());
      return keys === null ? 'undefined' : readCode(keys, literal);
    }
    case 'js':
      return inParentheses(value.trim().replace(/[;\s]+$/, ''));
  }
}

/** An expression of the user, on lines of its own where a comment in it could go on behind it. */
function inParentheses(expression: string): string {
  // Code editors have one kind of line end.
  const text = expression.replace(/\r\n?|[\u2028\u2029]/g, '\n');
  return /\/\/|\n/.test(text) ? `(\n${text}\n)` : `(${text})`;
}

/** Reads what a field says, where it is not the same for every message. */
function readChunk(part: TopicPart, field: Field): Chunk[] {
  return field.type === 'str' || isBlank(field) ? [] : [{ part, code: `const ${part} = ${expressionOf(field)};\n` }];
}

function writeChunk(part: TopicPart, field: Field): Chunk[] {
  if (!isBlank(field)) return [{ part, code: `msg.meta.${part} = ${field.type === 'str' ? expressionOf(field) : part};\n` }];
  // A blank virtual path is none, also where the message brings one. The others may come from other stages.
  return part === 'virtual_path' ? [{ part, code: `delete msg.meta.${part};\n` }] : [];
}

function chunksOf(fields: TagFields): Chunk[] {
  // All is read before anything is written: what a field reads of `msg.meta` is what came in.
  return [
    ...TOPIC_PARTS.flatMap((part) => readChunk(part, fields[part])),
    ...TOPIC_PARTS.flatMap((part) => writeChunk(part, fields[part])),
    { part: null, code: 'return msg;\n' },
  ];
}

/** The fields as a script that belongs to the user from now on. */
export function takenOver(fields: TagFields): string {
  return chunksOf(fields).map(({ code }) => code).join('');
}

/**
 * The script of the stage `defaults` that does what the fields say. Whether they are in use is told by comparing it with
 * what a node has: what it makes of given fields must stay as it is.
 */
export function generate(fields: TagFields): string {
  return MARK + takenOver(fields);
}

/** The field that a 1-based line of {@link generate} is from. */
export function partAt(fields: TagFields, line: number): TopicPart | null {
  let last = 0;
  for (const { part, code } of [{ part: null, code: MARK }, ...chunksOf(fields)]) {
    last += code.split('\n').length - 1;
    if (line <= last) return part;
  }
  return null;
}

/** Whether a node's `defaults` are what its fields make: they are edited in the fields then. */
export function areUsed(fields: TagFields | null, defaults: unknown): fields is TagFields {
  return fields !== null && defaults === generate(fields);
}
