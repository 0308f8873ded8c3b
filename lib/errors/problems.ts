import { excerpt } from './excerpt';

/** Problems that are told apart by more than their message. */
export type ProblemCode =
  /** A name that the sandbox does not have. */
  'unknown_name';

/** One thing wrong with a configuration or a script, with its place. */
export interface Problem {
  /** Where: a key such as `conditions[1].if`, or `` for the whole. */
  key: string;
  /** 1-based line in the text of that key; null when it has no text. */
  line: number | null;
  column: number | null;
  message: string;
  /** The source line the place is in; null when it has no text. */
  source: string | null;
  code?: ProblemCode;
  /** Further places of the same, counted as `line` and `column` are. */
  others?: readonly { line: number; column: number }[];
}

/** A configuration that cannot be deployed. Holds every problem found, not only the first. */
export class ConfigError extends Error {
  readonly code = 'config_error';
  constructor(
    /** What is configured: a processor's name or a file. */
    readonly subject: string,
    readonly problems: readonly Problem[],
  ) {
    super(problems.map((problem) => describeProblem(subject, problem)).join('\n'));
    this.name = 'ConfigError';
  }
}

/** A problem as text: subject, key, line and column, reason, and the source line with a caret. */
export function describeProblem(subject: string, problem: Problem): string {
  const place = problem.line === null ? '' : `:${problem.line}:${problem.column ?? 1}`;
  const where = [subject, problem.key + place].filter((part) => part !== '').join(': ');
  const text = `${where}: ${problem.message}`;
  return problem.source === null ? text : `${text}\n${excerpt(problem.source, problem.column ?? 1)}`;
}
