import type { ExecutionContext } from '../message';
import { fillSandboxOptions, SANDBOX_OPTIONS, type FilledSandboxOptions } from '../options';
import type { AccessOptions } from '../services/access';
import { ACCESS_KEYS, readAccess } from './access';
import { readContext } from './context';
import { PROCESSOR_KINDS, readProcessor, type ProcessorConfig } from './processor';
import type { ConfigReader, Entry } from './reader';

/** What a pipeline file says. */
export interface PipelineConfig {
  /** Messages go through them in this order. */
  processors: ProcessorConfig[];
  sandbox: FilledSandboxOptions;
  /** What scripts may use. */
  access: AccessOptions;
  /** Who the messages are run for. */
  context: ExecutionContext;
}

const PROCESSOR_KEYS = ['label', ...PROCESSOR_KINDS];
const SANDBOX_KEYS = [...Object.keys(SANDBOX_OPTIONS), ...ACCESS_KEYS];
type Keys = ReadonlyMap<string, Entry>;

/** Reads a pipeline. It is of use only when the reader has found nothing wrong. */
export function readPipeline(reader: ConfigReader): PipelineConfig {
  const keys = reader.map(reader.root, ['pipeline', ...PROCESSOR_KEYS, 'context', 'sandbox', 'input', 'output']);
  checkStream(reader, keys.get('input'), 'stdin');
  checkStream(reader, keys.get('output'), 'stdout');
  const pipeline = keys.get('pipeline');
  const processors = pipeline === undefined ? readSingle(reader, keys) : readProcessors(reader, pipeline, keys);
  const context = readContext(reader, keys.get('context'));
  const sandbox = keys.get('sandbox');
  const options: Keys = sandbox === undefined ? new Map<string, Entry>() : reader.map(sandbox, SANDBOX_KEYS);
  return { processors, context, sandbox: readSandbox(reader, options), access: readAccess(reader, options) };
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

/** Input and output may be named, although there is only one of each. */
function checkStream(reader: ConfigReader, entry: Entry | undefined, only: string): void {
  if (entry === undefined) return;
  for (const [name, value] of reader.map(entry, null)) {
    if (name === only) reader.map(value, []);
    else reader.refuseKey(value, `is not supported; so far only ${only} is`);
  }
}
