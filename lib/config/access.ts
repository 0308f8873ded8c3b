import { ConfigError, type Problem } from '../errors';
import { checkAccess, type AccessOptions } from '../services/access';
import { HTTP_OPTIONS, type HttpOptions } from '../services/options';
import type { ConfigReader, Entry } from './reader';

/** What scripts may use, under the names it has beside the numeric options of the sandbox. */
export const ACCESS_KEYS = ['http', 'db', 'events', 'env', 'api_rate', 'keep_cache'] as const satisfies (keyof AccessOptions)[];

type Keys = ReadonlyMap<string, Entry>;

/** Reads what scripts may use. `keys`: the entries of `sandbox`. */
export function readAccess(reader: ConfigReader, keys: Keys): AccessOptions {
  // By the keys that problems have: without the path of `sandbox`.
  const entries = new Map(keys);
  const options: AccessOptions = {};
  for (const name of ['db', 'events', 'keep_cache'] as const) {
    const entry = keys.get(name);
    if (entry !== undefined) options[name] = reader.flag(entry);
  }
  const env = keys.get('env');
  if (env !== undefined) options.env = readTexts(reader, env, 'env', entries);
  const http = keys.get('http');
  if (http !== undefined) options.http = readHttp(reader, http, entries);
  const rate = keys.get('api_rate');
  if (rate !== undefined) options.api_rate = readNumber(reader, rate);
  for (const { key, message } of problemsOf(options)) {
    const entry = entries.get(key);
    if (entry !== undefined) reader.refuse(entry, message);
  }
  return options;
}

function readHttp(reader: ConfigReader, entry: Entry, entries: Map<string, Entry>): HttpOptions {
  const keys = reader.map(entry, ['allow', ...Object.keys(HTTP_OPTIONS)]);
  reader.require(entry, keys, ['allow']);
  const numbers = Object.keys(HTTP_OPTIONS).flatMap((name) => {
    const value = keys.get(name);
    if (value === undefined) return [];
    entries.set(`http.${name}`, value);
    return [[name, readNumber(reader, value)]];
  });
  const allow = keys.get('allow');
  const hosts = allow === undefined ? [] : readTexts(reader, allow, 'http.allow', entries);
  if (allow !== undefined && hosts.length === 0) reader.refuse(allow, 'needs at least one host, as in [api.example.org]');
  return { ...Object.fromEntries(numbers), allow: hosts };
}

function readTexts(reader: ConfigReader, entry: Entry, key: string, entries: Map<string, Entry>): string[] {
  return reader.list(entry).map((item, index) => {
    entries.set(`${key}[${index}]`, item);
    return reader.text(item);
  });
}

/** A value that is checked with the others; what has been refused already stands for none. */
function readNumber(reader: ConfigReader, entry: Entry): number | undefined {
  return reader.scalar(entry) as number | undefined;
}

/** What those say who are going to use the options. */
function problemsOf(options: AccessOptions): readonly Problem[] {
  try {
    checkAccess(options);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
