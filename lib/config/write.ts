import { Document, isScalar, Scalar, visit, type Pair, type YAMLMap } from 'yaml';
import type { ConditionSource, ProcessorSource } from '../script/types';
import { keepVariables } from './environment';
import type { WrittenTest } from './tests';

/** A pipeline of one processor, to be written as a file. What is missing or empty is left out. */
export interface WrittenPipeline {
  source: ProcessorSource;
  label?: string;
  /** Texts with variables, `${TENANT}`, as the file is to have them. */
  context?: Record<string, string>;
  sandbox?: Record<string, unknown>;
  tests?: readonly WrittenTest[];
  /** Comments at the head of the file. */
  notes?: readonly string[];
}

/** Messages whose JSON is not longer stand on one line. */
const SHORT = 100;
/**
 * What a block of lines cannot hold: a carriage return would come back as a newline, other control characters not at
 * all, and a first line of blanks without them.
 */
const UNPRINTABLE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff]|^\n*[ \t]+(\n|$)/;

/** The text of a pipeline file. Read again, it gives the same scripts and tests, to the character. */
export function writePipeline({ source, label = '', context = {}, sandbox = {}, tests = [], notes = [] }: WrittenPipeline): string {
  const { kind, ...scripts } = source;
  const document = new Document({
    ...(oneLine(label) === '' ? {} : { label: keepVariables(oneLine(label)) }),
    [kind]: 'code' in scripts ? { code: scripts.code } : tagProcessor(scripts),
    ...filled('context', context),
    ...filled('sandbox', sandbox),
    ...(tests.length === 0 ? {} : { tests: tests.map((test) => ({ ...test, name: keepVariables(test.name) })) }),
  }, { aliasDuplicateObjects: false });
  if (notes.length > 0) document.commentBefore = notes.map((note) => ` ${oneLine(note)}`).join('\n');
  const root = document.contents as YAMLMap<Scalar<string>>;
  for (const { key } of root.items.slice(1)) key.spaceBefore = true;
  for (const path of scriptPaths(source)) style(document.getIn([kind, ...path], true), 'BLOCK_LITERAL');
  visit(root, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && !isPrintable(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  compact(document.get('tests'));
  return document.toString({ lineWidth: 0 });
}

/** The parts of a tag processor that are there, in the order in which they run. */
function tagProcessor({ defaults = '', conditions = [], advancedProcessing = '' }: Omit<Extract<ProcessorSource, { kind: 'tag_processor' }>, 'kind'>): object {
  return {
    ...(defaults === '' ? {} : { defaults }),
    ...(conditions.length === 0 ? {} : { conditions: conditions.map(writtenCondition) }),
    ...(advancedProcessing === '' ? {} : { advancedProcessing }),
  };
}

function writtenCondition({ name = '', if: test, then, enabled = true }: ConditionSource): object {
  return { ...(name === '' ? {} : { name }), if: test, then, ...(enabled ? {} : { enabled }) };
}

function filled(key: string, value: object): object {
  return Object.keys(value).length === 0 ? {} : { [key]: value };
}

/** Where bodies stand, and tests of several lines. */
function scriptPaths(source: ProcessorSource): (string | number)[][] {
  if (source.kind === 'nodered_js') return [['code']];
  const conditions = (source.conditions ?? []).flatMap(({ if: test }, index) => {
    return [...(test.includes('\n') ? [['conditions', index, 'if']] : []), ['conditions', index, 'then']];
  });
  return [['defaults'], ...conditions, ['advancedProcessing']];
}

function style(node: unknown, type: Scalar.Type): void {
  if (isScalar(node)) node.type = type;
}

function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text) && text.isWellFormed();
}

/** Puts messages and errors that are short on one line each. */
function compact(tests: unknown): void {
  if (tests === undefined) return;
  visit(tests as YAMLMap, {
    Map: (key, node, path) => {
      const list = path.at(-2) as Pair<Scalar<string>> | undefined;
      if (typeof key !== 'number' || list?.key === undefined || JSON.stringify(node.toJSON()).length > SHORT) return;
      node.flow = true;
    },
  });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
