import type { ConditionSource, ProcessorSource } from '../script/types';
import type { ConfigReader, Entry } from './reader';

/** The kinds of processors, under the names that their entries in a file have. */
export const PROCESSOR_KINDS = ['tag_processor', 'nodered_js'] as const;
type Kind = (typeof PROCESSOR_KINDS)[number];
type Keys = ReadonlyMap<string, Entry>;

/** One processor of a pipeline. */
export interface ProcessorConfig {
  /** Its `label`, or where it stands. */
  name: string;
  source: ProcessorSource;
  /**
   * Where its scripts stand in the file, by the names of their stages; of a missing script, where it is missed.
   * `''` is the processor itself.
   */
  entries: ReadonlyMap<string, Entry>;
}

/**
 * Reads the entry of a processor: `keys` holds its kind and, where it has one, its label. Null when no kind is named.
 * `labels` are those of the processors before.
 */
export function readProcessor(
  reader: ConfigReader, owner: Entry, keys: Keys, labels: Set<string>, defaultName: (kind: Kind) => string,
): ProcessorConfig | null {
  const [kind, second] = PROCESSOR_KINDS.filter((name) => keys.has(name));
  if (kind === undefined || second !== undefined) {
    reader.refuse(owner, `needs ${kind === undefined ? 'one' : 'only one'} of ${PROCESSOR_KINDS.join(' and ')}`);
    return null;
  }
  const label = keys.get('label');
  const entry = keys.get(kind) as Entry;
  return {
    name: label === undefined ? defaultName(kind) : readLabel(reader, label, labels),
    ...(kind === 'tag_processor' ? readTagProcessor(reader, entry) : readNoderedJs(reader, entry)),
  };
}

function readLabel(reader: ConfigReader, entry: Entry, labels: Set<string>): string {
  const label = reader.text(entry);
  if (!/^\S(.*\S)?$/.test(label)) reader.refuse(entry, 'must be a text of one line, without blanks at its ends');
  // Figures and log lines are told apart by it.
  if (labels.has(label)) reader.refuse(entry, 'another processor has this label');
  labels.add(label);
  return label;
}

type TagProcessor = ProcessorSource & { kind: 'tag_processor' };
type Scripts<Source = ProcessorSource> = Pick<ProcessorConfig, 'entries'> & { source: Source };

/** Reads what a `tag_processor` says. */
export function readTagProcessor(reader: ConfigReader, entry: Entry): Scripts<TagProcessor> {
  const keys = reader.map(entry, ['defaults', 'conditions', 'advancedProcessing']);
  const entries = new Map([['', entry]]);
  const source: TagProcessor = { kind: 'tag_processor' };
  for (const name of ['defaults', 'advancedProcessing'] as const) {
    const script = keys.get(name);
    if (script === undefined) continue;
    entries.set(name, script);
    source[name] = reader.script(script);
  }
  const conditions = keys.get('conditions');
  if (conditions !== undefined) {
    source.conditions = reader.list(conditions).map((condition, index) => {
      const parts = reader.map(condition, ['name', 'if', 'then', 'enabled']);
      for (const name of ['if', 'then']) entries.set(`conditions[${index}].${name}`, parts.get(name) ?? condition);
      return readCondition(reader, condition, parts);
    });
  }
  return { source, entries };
}

function readCondition(reader: ConfigReader, owner: Entry, keys: Keys): ConditionSource {
  reader.require(owner, keys, ['if', 'then']);
  const [test, body, name, enabled] = ['if', 'then', 'name', 'enabled'].map((key) => keys.get(key));
  return {
    if: test === undefined ? '' : reader.script(test),
    then: body === undefined ? '' : reader.script(body),
    ...(name === undefined ? {} : { name: reader.plainText(name) }),
    ...(enabled === undefined ? {} : { enabled: reader.flag(enabled) }),
  };
}

function readNoderedJs(reader: ConfigReader, entry: Entry): Scripts {
  const keys = reader.map(entry, ['code']);
  reader.require(entry, keys, ['code']);
  const code = keys.get('code');
  return {
    source: { kind: 'nodered_js', code: code === undefined ? '' : reader.script(code) },
    entries: new Map([['', entry], ['code', code ?? entry]]),
  };
}
