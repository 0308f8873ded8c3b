import type { ConfigReader, Entry } from './reader';

/** A test of a pipeline: what goes in, and what has to come out. */
export interface PipelineTest {
  name: string;
  /** Of its entry in the file. */
  entry: Entry;
  input: TestInput[];
  /** What comes out, in order. */
  output: Expected[];
  /** How many messages a script drops. */
  dropped: number;
  errored: Expected[];
}

/** A message, or content as a broker gives it. */
export interface TestInput {
  payload?: unknown;
  content?: string;
  topic?: unknown;
  meta: Record<string, unknown>;
  /** What a message of Node-RED has besides: `qos`, `retain`. */
  properties?: Record<string, unknown>;
}

/** A test as a file has it. */
export interface WrittenTest {
  name: string;
  input: readonly object[];
  output?: readonly Expected[];
  dropped?: number;
  errored?: readonly Expected[];
}

/** The parts of a message or an error that are looked at. What is not named is not compared. */
export type Expected = Record<string, unknown>;

export const OUTPUT_KEYS = ['payload', 'meta', 'topic'];
export const ERROR_KEYS = ['code', 'stage', 'line', 'column', 'message', 'source', 'processor'];

/** Reads the tests of a file. */
export function readTests(reader: ConfigReader, entry: Entry | undefined): PipelineTest[] {
  const names = new Set<string>();
  return entry === undefined ? [] : reader.list(entry).map((item) => readTest(reader, item, names));
}

function readTest(reader: ConfigReader, entry: Entry, names: Set<string>): PipelineTest {
  const keys = reader.map(entry, ['name', 'input', 'output', 'dropped', 'errored']);
  reader.require(entry, keys, ['name', 'input']);
  const list = (key: string): Entry[] => {
    const value = keys.get(key);
    return value === undefined ? [] : reader.list(value);
  };
  const input = list('input').map((item) => readMessage(reader, item));
  const given = keys.get('input');
  if (given !== undefined && input.length === 0) reader.refuse(given, 'needs at least one message');
  return {
    name: readName(reader, keys.get('name'), names),
    entry,
    input,
    output: list('output').map((item) => readExpected(reader, item, OUTPUT_KEYS)),
    dropped: readCount(reader, keys.get('dropped')),
    errored: list('errored').map((item) => readExpected(reader, item, ERROR_KEYS)),
  };
}

function readName(reader: ConfigReader, entry: Entry | undefined, names: Set<string>): string {
  if (entry === undefined) return '';
  const name = reader.text(entry);
  if (names.has(name)) reader.refuse(entry, 'another test has this name');
  names.add(name);
  return name;
}

function readMessage(reader: ConfigReader, entry: Entry): TestInput {
  const keys = reader.map(entry, ['payload', 'content', 'topic', 'meta', 'properties']);
  const content = keys.get('content');
  const parts = ['payload', 'topic', 'properties'].filter((key) => keys.has(key));
  if ((parts.length === 0) === (content === undefined)) reader.refuse(entry, 'needs payload, or content as a broker gives it');
  const object = (key: string): Record<string, unknown> => {
    const value = keys.get(key);
    if (value === undefined) return {};
    reader.map(value, null);
    return (reader.value(value) ?? {}) as Record<string, unknown>;
  };
  const given = (key: string): object => {
    const value = keys.get(key);
    return value === undefined ? {} : { [key]: reader.value(value) };
  };
  return {
    ...given('payload'),
    ...(content === undefined ? {} : { content: reader.text(content) }),
    ...given('topic'),
    meta: object('meta'),
    ...(keys.has('properties') ? { properties: object('properties') } : {}),
  };
}

function readExpected(reader: ConfigReader, entry: Entry, known: readonly string[]): Expected {
  const keys = reader.map(entry, known);
  if (keys.size === 0) reader.refuse(entry, `needs some of ${known.join(', ')}`);
  return Object.fromEntries(Array.from(keys, ([key, value]) => [key, reader.value(value)]));
}

function readCount(reader: ConfigReader, entry: Entry | undefined): number {
  if (entry === undefined) return 0;
  const value = reader.scalar(entry);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  reader.refuse(entry, `${JSON.stringify(value)} is not how many messages are dropped`);
  return 0;
}
