import { shown, TagError } from './error';

const DASH = 45;
const DOT = 46;
const UNDERSCORE = 95;

/** What a scan of one part of the topic found; the mark is a segment that starts with `_`. */
const INVALID = -1;
const VALID = 0;
const VALID_WITH_MARK = 1;

/**
 * Builds `umh.v1.<location_path>.<data_contract>[.<virtual_path>].<tag_name>` from `meta`. Numbers and booleans count
 * as their text. `virtual_path` is trimmed in `meta`, or removed from it when it stands for nothing (blank, `nil`).
 * @param warn is told of a location segment that readers of the topic will take for the data contract
 * @throws TagError for a missing name (all of them in one error), and for a part that a topic cannot hold
 */
export function buildTopic(meta: Record<string, unknown>, warn: (text: string) => void): string {
  const location = partText('location_path', meta.location_path);
  const contract = partText('data_contract', meta.data_contract);
  const name = partText('tag_name', meta.tag_name);
  if (location === '' || contract === '' || name === '') throw missing(location, contract, name);
  const virtual = takeVirtualPath(meta);

  const found = scan(location);
  if (found === INVALID) throw invalid('location_path', location);
  if (location.startsWith('_')) throw underscoreFirst(location);
  if (found === VALID_WITH_MARK) warn(laterUnderscore(location));
  if (scan(contract) === INVALID) throw invalid('data_contract', contract);
  if (!contract.startsWith('_') || contract === '_' || contract.startsWith('_.')) throw noContract(contract);
  if (scan(name) === INVALID) throw invalid('tag_name', name);
  if (virtual === '') return `umh.v1.${location}.${contract}.${name}`;
  if (scan(virtual) === INVALID) throw invalid('virtual_path', virtual);
  return `umh.v1.${location}.${contract}.${virtual}.${name}`;
}

/** The text of one part; empty when it is not given. */
function partText(key: string, value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'undefined':
      return '';
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
  }
  if (value === null) return '';
  throw new TagError(`meta.${key} is ${shown(value)}: set it to a text`);
}

/** The trimmed virtual path, with `meta` brought in line; empty when there is none. */
function takeVirtualPath(meta: Record<string, unknown>): string {
  const value = meta.virtual_path;
  if (value === undefined && !('virtual_path' in meta)) return '';
  const text = partText('virtual_path', value).trim();
  if (standsForNothing(text)) {
    delete meta.virtual_path;
    return '';
  }
  if (text !== value) meta.virtual_path = text;
  return text;
}

/** What other programs write for "no value"; the length is looked at first to spare most paths the rest. */
function standsForNothing(text: string): boolean {
  switch (text.length) {
    case 0:
      return true;
    case 3:
      return text.toLowerCase() === 'nil';
    case 4:
      return text.toLowerCase() === 'null';
    case 5:
      return text.toLowerCase() === '<nil>';
    case 9:
      return text.toLowerCase() === 'undefined';
    default:
      return false;
  }
}

// A loop, not a regular expression: it is faster on texts this short, and an expression would leave the text in
// RegExp.$_, where the script of the next message could read it.
function scan(text: string): number {
  const end = text.length;
  let result = VALID;
  let segmentStart = 0;
  for (let at = 0; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (isPlain(code)) continue;
    if (code === DOT) {
      if (at === segmentStart) return INVALID;
      segmentStart = at + 1;
    } else if (code === UNDERSCORE) {
      if (at === segmentStart) result = VALID_WITH_MARK;
    } else {
      return INVALID;
    }
  }
  return segmentStart === end ? INVALID : result;
}

/** A character that may stand anywhere: a letter (most often a small one, so that comes first), a digit or a dash. */
function isPlain(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === DASH;
}

function missing(location: string, contract: string, name: string): TagError {
  const names = [
    location === '' ? 'location_path' : '',
    contract === '' ? 'data_contract' : '',
    name === '' ? 'tag_name' : '',
  ].filter((key) => key !== '');
  const keys = names.map((key) => `meta.${key}`).join(', ');
  return new TagError(`${keys} ${names.length === 1 ? 'is' : 'are'} missing or empty: set ${keys} in the script`);
}

function invalid(key: string, text: string): TagError {
  for (const char of text) {
    const code = char.charCodeAt(0);
    if (!isPlain(code) && code !== DOT && code !== UNDERSCORE) {
      return new TagError(
        `meta.${key} is ${shown(text)} and contains ${JSON.stringify(char)}: ` +
          'use only letters, digits, "_", "-", and "." between segments',
      );
    }
  }
  return new TagError(
    `meta.${key} is ${shown(text)} and has an empty segment: remove leading, trailing and repeated dots`,
  );
}

function underscoreFirst(location: string): TagError {
  return new TagError(
    `meta.location_path is ${shown(location)} and starts with "_", the mark of a data contract: ` +
      'rename its first segment',
  );
}

function noContract(contract: string): TagError {
  return new TagError(
    `meta.data_contract is ${shown(contract)}: it has to be "_" followed by a name, for example "_raw"`,
  );
}

function laterUnderscore(location: string): string {
  return (
    `meta.location_path is ${shown(location)}: readers of the topic will take its segment that starts with "_" ` +
    'for the data contract; rename the segment, or move it to meta.virtual_path'
  );
}
