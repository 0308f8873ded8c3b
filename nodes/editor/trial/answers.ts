/** What the server answers to the dialogs, as far as they show it: see `nodes/shared/trial`. */

export type Message = Record<string, unknown>;

/** What is wrong with a script, and where: `key` is its stage, line and column are counted from 1. */
export interface Finding {
  key: string;
  line: number | null;
  column: number | null;
  message: string;
  code?: string;
  /** Further places of the same. */
  others?: { line: number; column: number }[];
}

export interface Check {
  problems: Finding[];
  warnings: Finding[];
}

export interface MessageError {
  code: string;
  stage: string | null;
  line: number | null;
  column: number | null;
  message: string;
}

export type Outcome =
  | { status: 'processed'; messages: Message[]; ports?: number[] }
  | { status: 'dropped' }
  | { status: 'errored'; error: MessageError };

/** One difference of a message; without `before` it is new, without `after` it is gone. */
export interface Change {
  path: string;
  before?: unknown;
  after?: unknown;
}

export interface Step {
  stage: string;
  status: 'done' | 'matched' | 'not_matched' | 'dropped' | 'errored' | 'unfinished' | 'disabled' | 'not_reached';
  ms: number;
  messages: Message[];
  changes: Change[];
}

export interface Trial {
  problems: Finding[];
  steps: Step[];
  /** Null when nothing ran. */
  outcome: Outcome | null;
  console: { level: string; text: string }[];
  events: { name: string; payload?: unknown }[];
  /** Milliseconds and bytes; null when the isolate is gone. */
  usage: { cpu: number; bytes: number } | null;
}

/** What a test found; it is passed when there is nothing. */
export interface Verdict {
  problems: Finding[];
  differences: { path: string; expected: string; actual: string }[];
  errors: MessageError[];
}

/** A message that arrived, the newest first; `text` is its JSON, cut when it was too long. */
export interface Sample {
  number: number;
  at: number;
  text: string;
}
