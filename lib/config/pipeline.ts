import type { ExecutionContext } from '../message';
import { fillSandboxOptions, SANDBOX_OPTIONS, type FilledSandboxOptions } from '../options';
import type { AccessOptions } from '../services/access';
import { ACCESS_KEYS, readAccess } from './access';
import { readContext } from './context';
import { readInput, type InputConfig } from './input';
import { readDeadLetter, readOutput, type DeadLetterConfig, type OutputConfig } from './output';
import { PROCESSOR_KINDS, readProcessor, type ProcessorConfig } from './processor';
import type { ConfigReader, Entry } from './reader';
import { readTests, type PipelineTest } from './tests';

/** What a pipeline file says. */
export interface PipelineConfig {
  /** Messages go through them in this order. */
  processors: ProcessorConfig[];
  sandbox: FilledSandboxOptions;
  /** What scripts may use. */
  access: AccessOptions;
  /** Who the messages are run for. */
  context: ExecutionContext;
  input: InputConfig;
  output: OutputConfig;
  /** Where messages go that are errored, or refused by the output; null for nowhere. */
  deadLetter: DeadLetterConfig | null;
  /** How often a message is given to the output again that it refuses. */
  retries: number;
  /** For `tagwright test`; a run does not look at them. */
  tests: PipelineTest[];
}

const PROCESSOR_KEYS = ['label', ...PROCESSOR_KINDS];
const SANDBOX_KEYS = [...Object.keys(SANDBOX_OPTIONS), ...ACCESS_KEYS];
const ROOT_KEYS = ['pipeline', ...PROCESSOR_KEYS, 'context', 'sandbox', 'input', 'output', 'dead_letter', 'retries', 'tests'];
const DEFAULT_RETRIES = 3;
const MAX_RETRIES = 100;
type Keys = ReadonlyMap<string, Entry>;

/** What of a file is read: without its connections, secrets and certificates need not be there. */
export type Parts = 'all' | 'without connections';

/** Reads a pipeline. It is of use only when the reader has found nothing wrong. */
export function readPipeline(reader: ConfigReader, parts: Parts): PipelineConfig {
  const keys = reader.map(reader.root, ROOT_KEYS);
  const pipeline = keys.get('pipeline');
  const processors = pipeline === undefined ? readSingle(reader, keys) : readProcessors(reader, pipeline, keys);
  const context = readContext(reader, keys.get('context'));
  const sandbox = keys.get('sandbox');
  const options: Keys = sandbox === undefined ? new Map<string, Entry>() : reader.map(sandbox, SANDBOX_KEYS);
  const connection = (key: string): Entry | undefined => (parts === 'all' ? keys.get(key) : undefined);
  return {
    processors,
    context,
    sandbox: readSandbox(reader, options),
    access: readAccess(reader, options),
    input: readInput(reader, connection('input')),
    output: readOutput(reader, connection('output')),
    deadLetter: readDeadLetter(reader, connection('dead_letter')),
    retries: readRetries(reader, keys.get('retries')),
    tests: readTests(reader, keys.get('tests')),
  };
}

/** A file that is one processor. */
function readSingle(reader: ConfigReader, keys: Keys): ProcessorConfig[] {
  if (!PROCESSOR_KINDS.some((kind) => keys.has(kind))) {
    const kinds = PROCESSOR_KINDS.join(' and ');
    reader.refuse(reader.root, `has no processors: needs pipeline.processors, or one of ${kinds}`);
    return [];
  }
  const processor = readProcessor(reader, reader.root, keys, new Set(), (kind) => kind);
  return processor === null ? [] : [processor];
}

function readProcessors(reader: ConfigReader, pipeline: Entry, beside: Keys): ProcessorConfig[] {
  for (const key of PROCESSOR_KEYS) {
    const entry = beside.get(key);
    if (entry !== undefined) reader.refuseKey(entry, 'belongs into pipeline.processors');
  }
  const list = reader.map(pipeline, ['processors']).get('processors');
  const entries = list === undefined ? [] : reader.list(list);
  if (entries.length === 0) reader.refuse(list ?? pipeline, 'needs at least one processor');
  const labels = new Set<string>();
  return entries.flatMap((entry, index) => {
    const prefix = entries.length === 1 ? '' : `processors[${index}].`;
    const processor = readProcessor(reader, entry, reader.map(entry, PROCESSOR_KEYS), labels, (kind) => prefix + kind);
    return processor === null ? [] : [processor];
  });
}

function readSandbox(reader: ConfigReader, entries: Keys): FilledSandboxOptions {
  const given = new Map<string, unknown>();
  for (const [name, value] of entries) if (name in SANDBOX_OPTIONS) given.set(name, reader.scalar(value));
  const { options, problems } = fillSandboxOptions(Object.fromEntries(given), '');
  for (const { key, message } of problems) {
    const value = entries.get(key);
    if (value !== undefined) reader.refuse(value, message);
  }
  return options;
}

function readRetries(reader: ConfigReader, entry: Entry | undefined): number {
  if (entry === undefined) return DEFAULT_RETRIES;
  const value = reader.scalar(entry);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_RETRIES) return value;
  reader.refuse(entry, `${JSON.stringify(value)} is not a whole number from 0 to ${MAX_RETRIES}`);
  return DEFAULT_RETRIES;
}
