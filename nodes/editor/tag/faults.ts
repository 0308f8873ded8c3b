import { faultOfPart, scanPart, standsForNothing, TOPIC_PARTS, VALID_WITH_MARK, type TopicPart } from '../../../lib/tag/topic-part';
import { isBlank, type Field, type TagFields } from './fields';
import { readPath } from './property-path';

/** What is wrong with a field. */
export interface Fault {
  /** An error makes the node invalid. A warning says what has to be looked at. */
  kind: 'error' | 'warning';
  /** The text's key below `tag-processor.tag.fault`, and what is filled into it. */
  key: string;
  blanks?: Record<string, string>;
}

export type Faults = Partial<Record<TopicPart, Fault>>;

/** What is around the fields. */
export interface Surroundings {
  /** The environment variables that the node's pool lists; null for a node without a pool. */
  listed: readonly string[] | null;
  /** A condition or the stage "Advanced" may set what the fields leave blank. */
  hasOtherStages: boolean;
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_.]*$/;

/** The names in the field of a pool that lists environment variables. */
export function readListed(env: unknown): string[] {
  return String(env ?? '').split(/[\n,]/).map((name) => name.trim()).filter((name) => name !== '');
}

/** What is wrong with the fields, as far as that can be said without a message. */
export function faultsOf(fields: TagFields, around: Surroundings): Faults {
  return collectFaults(TOPIC_PARTS.map((part) => [part, faultOf(part, fields[part], around)]));
}

/** The faults that there are. */
export function collectFaults(found: readonly (readonly [part: TopicPart, fault: Fault | null])[]): Faults {
  return Object.fromEntries(found.filter(([, fault]) => fault !== null));
}

function faultOf(part: TopicPart, field: Field, { listed, hasOtherStages }: Surroundings): Fault | null {
  if (isBlank(field)) {
    if (part === 'virtual_path') return null;
    return hasOtherStages ? { kind: 'warning', key: 'elsewhere' } : { kind: 'error', key: 'blank' };
  }
  const value = field.value.trim();
  switch (field.type) {
    case 'str':
      return faultOfText(part, field.value);
    case 'msg':
      return readPath(value) === null ? { kind: 'error', key: 'path' } : null;
    case 'env':
      if (!VARIABLE.test(value)) return { kind: 'error', key: 'variable' };
      if (listed === null) return { kind: 'error', key: 'no_pool', blanks: { name: value } };
      return listed.includes(value) ? null : { kind: 'error', key: 'not_listed', blanks: { name: value } };
    case 'js':
      return null;
  }
}

/** What the rules of a topic say to a text: those that the runtime has, and in its way. */
function faultOfText(part: TopicPart, text: string): Fault | null {
  const given = part === 'virtual_path' ? text.trim() : text;
  if (part === 'virtual_path' && standsForNothing(given)) return null;
  const fault = faultOfPart(part, given);
  if (fault?.reason === 'character') return { kind: 'error', key: 'character', blanks: { character: shownCharacter(fault.character) } };
  if (fault !== null) return { kind: 'error', key: fault.reason };
  return part === 'location_path' && scanPart(given) === VALID_WITH_MARK ? { kind: 'warning', key: 'later_underscore' } : null;
}

/** What is wrong with the value that a message gave to a part; null when nothing is. It makes no node invalid. */
export function faultOfValue(part: TopicPart, value: unknown): Fault | null {
  if (value === undefined || value === null || value === '') return part === 'virtual_path' ? null : { kind: 'warning', key: 'no_value' };
  if (typeof value === 'object') return { kind: 'warning', key: 'no_text' };
  const fault = faultOfText(part, String(value));
  return fault === null ? null : { ...fault, kind: 'warning' };
}

/** A character as it can be read: in quotes, and one that is not to be seen by its number. */
function shownCharacter(character: string): string {
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character) ? `"${character}"` : `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
