import { Scalar } from 'yaml';
import type { YamlFile } from './yaml-file';

/** A place in a script, and the script's line it is in. */
export interface ScriptPlace {
  line: number;
  column: number;
  source: string;
}

/**
 * Where a place in a script stands in the file. Null where the file has the script in other words: folded over
 * lines, or with escapes.
 */
export function placeInFile(yaml: YamlFile, node: Scalar, script: ScriptPlace): { line: number; column: number } | null {
  const start = yaml.place(node.range?.[0] ?? 0);
  // The text of a block starts in the line behind its `|`.
  const isBlock = node.type === Scalar.BLOCK_LITERAL;
  const line = isBlock ? start.line + script.line : start.line;
  const text = yaml.line(line);
  const quote = node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE ? 1 : 0;
  const from = isBlock ? text.length - script.source.length : start.column - 1 + quote;
  const isThere = (isBlock || script.line === 1) && from >= 0 && text.startsWith(script.source, from);
  return isThere ? { line, column: from + script.column } : null;
}
