import Papa from 'papaparse';
import type { Condition } from './condition';

type Blanks = Record<string, string | number>;

/** What is wrong with a file: the key of a text, what is filled into it, and the place. */
export interface CsvProblem {
  key: string;
  blanks: Blanks;
  /** Counted from 1. */
  line: number;
  column: number | null;
}

/** Conditions with the columns of the file that were left out, or what is wrong. */
export type CsvResult = { conditions: Condition[]; leftOut: string[]; problems: [] } | { problems: CsvProblem[] };

export type Delimiter = ',' | ';' | '\t';

const COLUMNS = ['name', 'enabled', 'if', 'then'] as const;
const NEEDED = ['if', 'then'] as const;
const DELIMITERS: readonly Delimiter[] = [',', ';', '\t'];
/** As spreadsheets write them, in English and in German. */
const FLAGS: Readonly<Record<string, boolean>> = {
  '': true, true: true, wahr: true, yes: true, ja: true, on: true, an: true, 1: true,
  false: false, falsch: false, no: false, nein: false, off: false, aus: false, 0: false,
};
const MAX_PROBLEMS = 20;

/** Conditions as CSV (RFC 4180). It starts with a byte order mark: without one, Excel takes it for another encoding. */
export function toCsv(conditions: readonly Condition[], delimiter: Delimiter = ','): string {
  const data = conditions.map((condition) => COLUMNS.map((column) => condition[column]));
  return `\ufeff${Papa.unparse({ fields: [...COLUMNS], data }, { delimiter, newline: '\r\n' })}\r\n`;
}

interface Header {
  delimiter: Delimiter;
  columns: string[];
  /** Lines before it. */
  line: number;
}

/** Whether a text begins like CSV with conditions. */
export function isCsv(text: string): boolean {
  const known = headerOf(lines(text)).columns.filter((column) => COLUMNS.some((name) => name === column));
  return known.length > 1;
}

/** Reads conditions from CSV with a first line that names the columns. Also takes `;` or tabs between them, and line ends of any kind. */
export function fromCsv(text: string): CsvResult {
  const all = lines(text);
  const header = headerOf(all);
  const problem = headerProblem(header);
  if (problem !== null) return { problems: [problem] };
  const { conditions, problems } = readRows(all.slice(header.line + 1).join('\n'), header);
  if (problems.length > 0) return { problems: problems.slice(0, MAX_PROBLEMS) };
  return { conditions, leftOut: header.columns.filter((column) => column !== '' && !COLUMNS.some((name) => name === column)), problems: [] };
}

function lines(text: string): string[] {
  return text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
}

/** The line that names the columns; Excel may have put `sep=;` before it. */
function headerOf(all: readonly string[]): Header {
  const line = all.findIndex((each) => each.trim() !== '' && !/^"?sep=.?"?$/i.test(each.trim()));
  const headers = DELIMITERS.map((delimiter) => {
    const [cells = []] = Papa.parse<string[]>(all[line] ?? '', { delimiter }).data;
    return { delimiter, columns: cells.map((cell) => cell.trim().toLowerCase()), line: Math.max(0, line) };
  });
  return headers.reduce((best, each) => (each.columns.length > best.columns.length ? each : best));
}

function headerProblem({ columns, line }: Header): CsvProblem | null {
  const place = { line: line + 1, column: 1 };
  const missing = NEEDED.filter((name) => !columns.includes(name));
  if (missing.length > 0) return { key: 'csv.columns', blanks: { missing: missing.join(', '), known: COLUMNS.join(', ') }, ...place };
  const twice = COLUMNS.find((name) => columns.indexOf(name) !== columns.lastIndexOf(name));
  return twice === undefined ? null : { key: 'csv.twice', blanks: { column: twice }, ...place };
}

function readRows(text: string, { delimiter, columns, line: before }: Header): { conditions: Condition[]; problems: CsvProblem[] } {
  const conditions: Condition[] = [];
  const problems: CsvProblem[] = [];
  let start = 0;
  let line = before + 2;
  let row = 1;
  Papa.parse<string[]>(text, {
    delimiter, newline: '\n', fastMode: false,
    step({ data: cells, errors: [error], meta: { cursor } }) {
      row++;
      if (error !== undefined) problems.push(quoteProblem(text, error.index ?? start, start, line, row));
      else if (cells.some((cell) => cell.trim() !== '')) readRow(cells, columns, { row, line }, conditions, problems);
      line += text.slice(start, cursor).split('\n').length - 1;
      start = cursor;
    },
  });
  return { conditions, problems };
}

/** A quote that is not closed, or in the middle of a cell. `start` and `line`: of the row. */
function quoteProblem(text: string, index: number, start: number, line: number, row: number): CsvProblem {
  const before = text.slice(start, index).split('\n');
  return { key: 'csv.quotes', blanks: { row }, line: line + before.length - 1, column: (before.at(-1)?.length ?? 0) + 1 };
}

function readRow(cells: readonly string[], columns: readonly string[], { row, line }: { row: number; line: number }, conditions: Condition[], problems: CsvProblem[]): void {
  const refuse = (key: string, blanks: Blanks): void => void problems.push({ key, blanks: { row, ...blanks }, line, column: null });
  if (cells.length !== columns.length && cells.slice(columns.length).join('') + columns.slice(cells.length).join('') !== '') {
    refuse('csv.cells', { count: cells.length, expected: columns.length });
    return;
  }
  const cell = (column: string): string => cells[columns.indexOf(column)] ?? '';
  const enabled = FLAGS[cell('enabled').trim().toLowerCase()];
  if (enabled === undefined) refuse('csv.enabled', { value: cell('enabled') });
  else conditions.push({ name: cell('name').trim(), if: cell('if'), then: cell('then'), enabled });
}
