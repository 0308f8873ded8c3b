import { isAlias, isMap, isNode, isScalar, isSeq, type Scalar } from 'yaml';
import { substitute, type Environment } from './environment';
import type { Finding } from './finding';
import type { YamlFile } from './yaml-file';

/** A value in the file, with the path of keys that leads to it. */
export interface Entry {
  path: string;
  keyOffset: number;
  /** Where the value stands in the file; its key, where there is no value. */
  offset: number;
  node: unknown;
}

/**
 * Reads values of the types a configuration has. What is not of its type, and keys nobody knows, are collected in
 * `findings`; reading goes on with an empty value, so that everything wrong is found at once.
 */
export class ConfigReader {
  readonly findings: Finding[] = [];
  /** Paths of values that have a finding. */
  readonly refused = new Set<string>();

  constructor(
    private readonly yaml: YamlFile,
    private readonly env: Environment,
  ) {}

  get root(): Entry {
    return this.entry('', this.yaml.root, 0);
  }

  /** The entries of a mapping. `known`: the keys it may have, null for any; `named`: those that are told when there is another. */
  map(entry: Entry, known: readonly string[] | null, named = known): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    if (isEmpty(entry.node)) return entries;
    if (!isMap(entry.node)) {
      this.refuse(entry, `must be a mapping of keys to values, not ${typeOf(entry.node)}`);
      return entries;
    }
    for (const { key, value } of entry.node.items) {
      const name = isScalar(key) ? String(key.value) : '?';
      const child = this.entry(entry.path === '' ? name : `${entry.path}.${name}`, value, offsetOf(key) ?? entry.offset);
      if (known !== null && !known.includes(name)) {
        this.refuseKey(child, `unknown key; ${named?.length === 0 ? 'there are none here' : `known are ${named?.join(', ')}`}`);
      } else entries.set(name, child);
    }
    return entries;
  }

  /** The entries of a list. */
  list(entry: Entry): Entry[] {
    const { path, offset, node } = entry;
    if (isEmpty(node)) return [];
    if (isSeq(node)) return node.items.map((item, index) => this.entry(`${path}[${index}]`, item, offset));
    this.refuse(entry, `must be a list, not ${typeOf(node)}`);
    return [];
  }

  /** Notes it when keys are missing that an entry has to have. */
  require(entry: Entry, keys: ReadonlyMap<string, Entry>, names: readonly string[]): void {
    const missing = names.filter((name) => !keys.has(name));
    if (missing.length > 0) this.refuse(entry, `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing`);
  }

  /** A script: its text as it stands there, with whatever `${…}` it has. */
  script(entry: Entry): string {
    const { node } = entry;
    if (isEmpty(node)) return '';
    if (isScalar(node)) return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
    this.refuse(entry, `must be a script, not ${typeOf(node)}`);
    return '';
  }

  /** A text with its variables put in. */
  text(entry: Entry): string {
    return this.substituted(entry, this.plainText(entry)).text;
  }

  /** A text as it stands there, with whatever `${…}` it has. */
  plainText(entry: Entry): string {
    const { node } = entry;
    if (isScalar(node) && typeof node.value === 'string') return node.value;
    this.refuse(entry, `must be a text, not ${typeOf(node)}`);
    return '';
  }

  /** True or false. */
  flag(entry: Entry): boolean {
    const value = this.scalar(entry);
    if (typeof value === 'boolean') return value;
    if (value !== undefined) this.refuse(entry, `must be true or false, not ${JSON.stringify(value)}`);
    return false;
  }

  /** A value of any simple type; what was put in for variables counts as number, true or false where it looks like it. */
  scalar(entry: Entry): unknown {
    const { node } = entry;
    if (isEmpty(node)) return null;
    if (!isScalar(node)) {
      this.refuse(entry, `must be a simple value, not ${typeOf(node)}`);
      return undefined;
    }
    if (typeof node.value !== 'string') return node.value;
    const { text, changed, missing } = this.substituted(entry, node.value);
    if (missing.length > 0) return undefined;
    return changed ? simpleValue(text, node) : text;
  }

  /** Any value, as it stands there. */
  value({ node }: Entry): unknown {
    return isNode(node) ? node.toJS(this.yaml.document) : null;
  }

  /** Notes what is wrong with the value of an entry. What follows from it is not noted. */
  refuse({ path, offset }: Entry, message: string): void {
    if (this.refused.has(path)) return;
    this.refused.add(path);
    this.findings.push(this.yaml.finding('error', path, offset, message));
  }

  /** Whether something is wrong with an entry, or with a part of it. */
  hasFinding({ path }: Entry): boolean {
    return Array.from(this.refused).some((refused) => refused === path || refused.startsWith(`${path}.`) || refused.startsWith(`${path}[`));
  }

  /** Notes that the key of an entry should not be there. */
  refuseKey({ path, keyOffset }: Entry, message: string): void {
    this.findings.push(this.yaml.finding('error', path, keyOffset, message));
  }

  private substituted(entry: Entry, text: string): ReturnType<typeof substitute> {
    const result = substitute(text, this.env);
    for (const name of result.missing) {
      this.refuse(entry, `the environment variable ${name} is not set; \${${name}:value} gives a default`);
    }
    return result;
  }

  private entry(path: string, value: unknown, keyOffset: number): Entry {
    const node = isAlias(value) ? value.resolve(this.yaml.document) : value;
    return { path, node, keyOffset, offset: isEmpty(node) ? keyOffset : (offsetOf(node) ?? keyOffset) };
  }
}

function offsetOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined;
}

function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

function typeOf(node: unknown): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  if (isEmpty(node)) return 'nothing';
  return `a ${typeof (node as Scalar).value}`;
}

/** What a plain YAML scalar with this text would be. In quotes it is a text. */
function simpleValue(text: string, { type }: Scalar): string | number | boolean {
  if (type !== 'PLAIN') return text;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text) ? Number(text) : text;
}
