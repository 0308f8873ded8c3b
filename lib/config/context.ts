import type { ExecutionContext } from '../message';
import { DEFAULT_CONTEXT } from '../sandbox/batch';
import type { ConfigReader, Entry } from './reader';

/** Characters that the name of a tenant, a user or an organization has at most. */
const NAME_LENGTH = 200;

/** Reads who the messages of a pipeline are run for: `context`, of which all parts may be missing. */
export function readContext(reader: ConfigReader, entry: Entry | undefined): ExecutionContext {
  const keys = entry === undefined ? new Map<string, Entry>() : reader.map(entry, ['tenant', 'user', 'organization']);
  const read = (key: string): string | null => {
    const value = keys.get(key);
    return value === undefined ? null : readName(reader, value);
  };
  return { tenant: read('tenant') ?? DEFAULT_CONTEXT.tenant, user: read('user'), organization: read('organization') };
}

function readName(reader: ConfigReader, entry: Entry): string {
  const name = reader.text(entry);
  if (name.length < 1 || name.length > NAME_LENGTH) {
    reader.refuse(entry, `has ${name.length} characters; give it from 1 to ${NAME_LENGTH}`);
  }
  return name;
}
