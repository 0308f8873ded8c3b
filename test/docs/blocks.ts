import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/root';

/** A block of code in a document. `yaml` is a pipeline of ours; other YAML is `yml`. */
export interface Block {
  language: string;
  text: string;
  /** Of its first line in the document. */
  line: number;
}

/** The documents of the project, relative to its folder. */
export function documents(): string[] {
  return globSync('**/*.md', { cwd: projectRoot(), exclude: (name) => /^(node_modules|dist|\..+)$/.test(name) }).sort();
}

export function readDocument(name: string): string {
  return readFileSync(join(projectRoot(), name), 'utf8');
}

/** The blocks of code of a document, in its order. */
export function blocks(name: string): Block[] {
  const text = readDocument(name);
  return Array.from(text.matchAll(/^```(\w*)\n(.*?)^```$/gms), ({ 1: language = '', 2: code = '', index }) => {
    return { language, text: code, line: text.slice(0, index).split('\n').length + 1 };
  });
}
