import { readConditions, type Condition } from './condition';
import { fromCsv, isCsv } from './csv';
import type { Text } from './texts';
import { ask, type Asked } from './server';

/** What a text has for a dialog. */
export interface Found {
  format: 'csv' | 'yaml';
  conditions: Condition[];
  /** Null of CSV, which has only conditions. */
  scripts: { defaults: string; advancedProcessing: string } | null;
  /** Parts of the text that a node cannot have, in words. */
  leftOut: string[];
}

/** What `tag-processor/import` answers. */
interface Imported {
  problems: { key: string; line: number | null; column: number | null; message: string }[];
  draft: { defaults: string; conditions: unknown; advancedProcessing: string } | null;
  leftOut: { path: string; line: number }[];
}

/** Finds out what a text has: CSV here, YAML on the server. Errors are sentences with their place. */
export function analyse(source: string, text: Text, onFound: (found: Found) => void, onErrors: (errors: string[]) => void): Asked {
  if (!isCsv(source)) return analyseYaml(source, text, onFound, onErrors);
  const result = fromCsv(source);
  if ('conditions' in result) {
    const leftOut = result.leftOut.map((column) => text('exchange.column', { column }));
    onFound({ format: 'csv', conditions: result.conditions, scripts: null, leftOut });
  } else onErrors(result.problems.map(({ key, blanks, line, column }) => `${placeIn(text, line, column)}: ${text(`exchange.${key}`, blanks)}`));
  return { abort: () => undefined };
}

function analyseYaml(source: string, text: Text, onFound: (found: Found) => void, onErrors: (errors: string[]) => void): Asked {
  return ask<Imported>('import', { text: source }, ({ problems, draft, leftOut }) => {
    if (draft === null) {
      onErrors(problems.map(({ key, line, column, message }) => {
        const what = key === '' ? message : `${key}: ${message}`;
        return line === null ? what : `${placeIn(text, line, column)}: ${what}`;
      }));
      return;
    }
    const { defaults, advancedProcessing } = draft;
    onFound({
      format: 'yaml', conditions: readConditions(draft.conditions), scripts: { defaults, advancedProcessing },
      leftOut: leftOut.map(({ path, line }) => `${path} (${placeIn(text, line, null)})`),
    });
  }, (reason) => onErrors([reason]));
}

function placeIn(text: Text, line: number, column: number | null): string {
  return column === null ? text('exchange.line', { line }) : text('exchange.place', { line, column });
}
