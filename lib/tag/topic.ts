import { shown, TagError } from './error';
import { faultOfPart, INVALID, isContract, scanPart, standsForNothing, VALID_WITH_MARK, type TopicPart } from './topic-part';

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

  const found = scanPart(location);
  if (found === INVALID || location.startsWith('_')) throw refused('location_path', location);
  if (found === VALID_WITH_MARK) warn(laterUnderscore(location));
  if (scanPart(contract) === INVALID || !isContract(contract)) throw refused('data_contract', contract);
  if (scanPart(name) === INVALID) throw refused('tag_name', name);
  if (virtual === '') return `umh.v1.${location}.${contract}.${name}`;
  if (scanPart(virtual) === INVALID) throw refused('virtual_path', virtual);
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

function missing(location: string, contract: string, name: string): TagError {
  const names = [
    location === '' ? 'location_path' : '',
    contract === '' ? 'data_contract' : '',
    name === '' ? 'tag_name' : '',
  ].filter((key) => key !== '');
  const keys = names.map((key) => `meta.${key}`).join(', ');
  return new TagError(`${keys} ${names.length === 1 ? 'is' : 'are'} missing or empty: set ${keys} in the script`);
}

/** The error of a part that a topic cannot hold. */
function refused(part: TopicPart, text: string): TagError {
  const fault = faultOfPart(part, text);
  const is = `meta.${part} is ${shown(text)}`;
  switch (fault?.reason) {
    case 'character':
      return new TagError(
        `${is} and contains ${JSON.stringify(fault.character)}: use only letters, digits, "_", "-", and "." between segments`,
      );
    case 'underscore_first':
      return new TagError(`${is} and starts with "_", the mark of a data contract: rename its first segment`);
    case 'no_contract':
      return new TagError(`${is}: it has to be "_" followed by a name, for example "_raw"`);
    default:
      return new TagError(`${is} and has an empty segment: remove leading, trailing and repeated dots`);
  }
}

function laterUnderscore(location: string): string {
  return (
    `meta.location_path is ${shown(location)}: readers of the topic will take its segment that starts with "_" ` +
    'for the data contract; rename the segment, or move it to meta.virtual_path'
  );
}
