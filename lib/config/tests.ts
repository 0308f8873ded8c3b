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
  meta: Record<string, unknown>;
}

/** The parts of a message or an error that are looked at. What is not named is not compared. */
export type Expected = Record<string, unknown>;

const OUTPUT_KEYS = ['payload', 'meta', 'topic'];
const ERROR_KEYS = ['code', 'stage', 'line', 'column', 'message', 'source', 'processor'];

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
  const keys = reader.map(entry, ['payload', 'content', 'meta']);
  const [payload, content, meta] = ['payload', 'content', 'meta'].map((key) => keys.get(key));
  if ((payload === undefined) === (content === undefined)) reader.refuse(entry, 'needs payload, or content as a broker gives it');
  if (meta !== undefined) reader.map(meta, null);
  return {
    ...(payload === undefined ? {} : { payload: reader.value(payload) }),
    ...(content === undefined ? {} : { content: reader.text(content) }),
    meta: meta === undefined ? {} : ((reader.value(meta) ?? {}) as Record<string, unknown>),
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
