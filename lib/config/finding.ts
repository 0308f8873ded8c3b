import { describeProblem, type Problem } from '../errors';

/** Something that was found in a configuration file: an error keeps it from running. */
export interface Finding {
  severity: 'error' | 'warning';
  file: string;
  /** 1-based place in the file; null for the file as a whole. */
  place: { line: number; column: number } | null;
  /** What is wrong. Of a script: with line and column in the script's own text. */
  problem: Problem;
}

/** A finding as text: `file:line:column: severity: key: reason`, and the source line with a caret. */
export function describeFinding({ severity, file, place, problem }: Finding): string {
  const where = place === null ? file : `${file}:${place.line}:${place.column}`;
  return describeProblem(`${where}: ${severity}`, problem);
}
