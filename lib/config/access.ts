import type { ExecutionContext } from '../message';
import { ConfigError } from '../errors';
import { checkAccess, type AccessOptions } from '../services/access';
import { HTTP_OPTIONS } from '../services/options';
import type { ConfigReader, Entry } from './reader';

type Keys = ReadonlyMap<string, Entry>;

/** Keys of `sandbox:` that say what scripts may use besides their message. */
export const ACCESS_KEYS = ['http', 'db', 'events', 'env', 'api_rate', 'keep_cache'];

const CONTEXT_KEYS = ['tenant', 'user', 'organization'] as const;
const MAX_LENGTH = 200;

/** Reads what scripts may use. `keys` are those of `sandbox:`. */
export function readAccess(reader: ConfigReader, keys: Keys): AccessOptions {
  const access: AccessOptions = {};
  for (const name of ['db', 'events', 'keep_cache'] as const) {
    const entry = keys.get(name);
    if (entry !== undefined) access[name] = reader.flag(entry);
  }
  const rate = keys.get('api_rate');
  if (rate !== undefined) access.api_rate = reader.scalar(rate) as number;
  const env = keys.get('env');
  if (env !== undefined) access.env = reader.list(env).map((entry) => reader.text(entry));
  const http = keys.get('http');
  if (http !== undefined) access.http = readHttp(reader, http);
  refuseProblems(reader, keys, access);
  return access;
}

function readHttp(reader: ConfigReader, entry: Entry): NonNullable<AccessOptions['http']> {
  const names = Object.keys(HTTP_OPTIONS) as (keyof typeof HTTP_OPTIONS)[];
  const keys = reader.map(entry, ['allow', ...names]);
  reader.require(entry, keys, ['allow']);
  const allow = keys.get('allow');
  const http: NonNullable<AccessOptions['http']> = { allow: allow === undefined ? [] : reader.list(allow).map((host) => reader.text(host)) };
  for (const name of names) {
    const value = keys.get(name);
    if (value !== undefined) http[name] = reader.scalar(value) as number;
  }
  return http;
}

/** What the services say of their options, at the place in the file. */
function refuseProblems(reader: ConfigReader, keys: Keys, access: AccessOptions): void {
  try {
    checkAccess(access);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const { key, message } of error.problems) {
      const entry = find(reader, keys, key);
      if (entry !== undefined) reader.refuse(entry, message);
    }
  }
}

/** The entry of a key such as `http.allow[1]`, or of what it is in. */
function find(reader: ConfigReader, keys: Keys, key: string): Entry | undefined {
  let entries: Keys = keys;
  let found: Entry | undefined;
  for (const part of key.split('.')) {
    const [name = '', index] = part.split(/[[\]]/);
    const next = entries.get(name);
    if (next === undefined) return found;
    found = index === undefined ? next : (reader.list(next)[Number(index)] ?? next);
    if (name !== 'http') return found;
    entries = reader.map(next, null);
  }
  return found;
}

/** Reads on whose behalf the scripts of a file run. */
export function readContext(reader: ConfigReader, entry: Entry | undefined): Partial<ExecutionContext> {
  const context: Partial<ExecutionContext> = {};
  if (entry === undefined) return context;
  const keys = reader.map(entry, CONTEXT_KEYS);
  for (const name of CONTEXT_KEYS) {
    const value = keys.get(name);
    if (value === undefined) continue;
    const text = reader.text(value).trim();
    if (text === '' || text.length > MAX_LENGTH) reader.refuse(value, `must be a text of 1 to ${MAX_LENGTH} characters`);
    context[name] = text;
  }
  return context;
}
