import { isMap, isSeq } from 'yaml';
import type { Problem } from '../../../lib/errors';
import type { Finding } from '../../../lib/config/finding';
import { readTagProcessor } from '../../../lib/config/processor';
import { ConfigReader, type Entry } from '../../../lib/config/reader';
import { YamlFile } from '../../../lib/config/yaml-file';
import type { ConditionSource } from '../../../lib/script/types';

/** What a dialog gets of a text; `draft` is null when there are problems. */
export interface Imported {
  /** With their places in the text. */
  problems: Problem[];
  draft: { defaults: string; conditions: readonly ConditionSource[]; advancedProcessing: string } | null;
  /** What a node cannot have: other processors, inputs, outputs. */
  leftOut: { path: string; line: number }[];
}

const MAX_PROBLEMS = 20;
const KIND = 'tag_processor';
const PARTS = ['defaults', 'conditions', 'advancedProcessing'];
const NOT_FOUND = `there is no ${KIND}: give a pipeline or a list of processors that has one, or the block itself with ${PARTS.join(', ')}`;

/** The first block of a text, and what stands beside it on the way there. */
interface Block {
  entry: Entry;
  beside: Entry[];
}

/**
 * Reads the `tag_processor` of a text: a whole pipeline of ours or of benthos-umh, wherever it has it; a list of
 * processors; or only the block. Nothing is thrown.
 */
export function importBlock(text: string): Imported {
  const yaml = new YamlFile('', text.replace(/^\ufeff/, ''));
  const complaints = yaml.complaints.filter(({ severity }) => severity === 'error');
  if (complaints.length > 0) return refused(complaints);
  // Variables are for where a pipeline runs: a node has what the text says.
  const reader = new ConfigReader(yaml, {});
  const { root } = reader;
  const block = findBlock(reader, root, new Set()) ?? (isBlock(reader, root) ? { entry: root, beside: [] } : null);
  if (block === null) return refused([yaml.finding('error', '', root.offset, NOT_FOUND)]);
  const { source } = readTagProcessor(reader, block.entry);
  const { defaults = '', conditions = [], advancedProcessing = '' } = source;
  if (reader.findings.length === 0 && !isBlock(reader, block.entry)) reader.refuse(block.entry, `is empty; it needs one of ${PARTS.join(', ')}`);
  if (reader.findings.length > 0) return refused(reader.findings);
  return {
    problems: [],
    draft: { defaults, conditions, advancedProcessing },
    leftOut: block.beside.map((entry) => ({ path: nameOf(entry), line: yaml.place(isItem(entry) ? entry.offset : entry.keyOffset).line })),
  };
}

function refused(findings: readonly Finding[]): Imported {
  // A line may be as long as the text, and have as many errors.
  const problems = findings.slice(0, MAX_PROBLEMS).map(({ place, problem }) => ({
    ...problem, source: null, line: place?.line ?? null, column: place?.column ?? null,
  }));
  return { problems, draft: null, leftOut: [] };
}

function isBlock(reader: ConfigReader, entry: Entry): boolean {
  return isMap(entry.node) && [...reader.map(entry, null).keys()].some((key) => PARTS.includes(key));
}

/** `seen`: nodes that were looked through. Aliases lead to some again, and may lead in circles. */
function findBlock(reader: ConfigReader, entry: Entry, seen: Set<unknown>): Block | null {
  const { node } = entry;
  if (seen.has(node)) return null;
  seen.add(node);
  const children = childrenOf(reader, entry);
  const direct = isMap(node) ? children.find(({ path }) => path === KIND || path.endsWith(`.${KIND}`)) : undefined;
  if (direct !== undefined) return { entry: direct, beside: children.filter((child) => child !== direct) };
  for (const child of children) {
    const block = findBlock(reader, child, seen);
    if (block !== null) return { entry: block.entry, beside: [...block.beside, ...children.filter((other) => other !== child)] };
  }
  return null;
}

function childrenOf(reader: ConfigReader, entry: Entry): Entry[] {
  if (isMap(entry.node)) return [...reader.map(entry, null).values()];
  return isSeq(entry.node) ? reader.list(entry) : [];
}

function isItem({ path }: Entry): boolean {
  return path.endsWith(']');
}

/** A processor of a list by its kind as well. */
function nameOf(entry: Entry): string {
  const { path, node } = entry;
  if (!isItem(entry) || !isMap(node)) return path;
  const [first] = node.items;
  return first === undefined ? path : `${path}.${String(first.key)}`;
}
