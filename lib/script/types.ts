import type { Problem } from '../errors';

/** One condition of a tag processor: when `if` is truthy, `then` runs. */
export interface ConditionSource {
  if: string;
  then: string;
  /** Shown in the editor only. */
  name?: string;
  /** A condition with `enabled: false` is checked but left out of the program. */
  enabled?: boolean;
}

/** The scripts of one processor, as the user wrote them. */
export type ProcessorSource =
  | {
      kind: 'tag_processor';
      defaults?: string;
      conditions?: readonly ConditionSource[];
      advancedProcessing?: string;
    }
  | { kind: 'nodered_js'; code: string };

/** Where a run of lines of the program's text comes from. */
export interface LineOrigin {
  stage: string;
  /** 1-based line in the user's text. */
  line: number;
  /** Added to a 1-based column of the program's line to get the user's column. */
  columnOffset: number;
}

/**
 * One program, ready for the guest.
 *
 * `text` is a classic script whose completion value is the program object that the guest runs:
 * `{ stages: [{ name: string, test?: (msg) => unknown, run: (msg) => unknown, testIsPure?: boolean }] }`.
 * With `isAsync`, `test` and `run` are async functions; a program that names `db`, `http` or `events` as well has
 * `bind(db, http, events)` that gives the stages for one message.
 */
export interface Program {
  kind: ProcessorSource['kind'];
  text: string;
  /** `origins[n]` tells where line n + 1 of `text` comes from; null for lines of our own. */
  origins: readonly (LineOrigin | null)[];
  /** A script awaits. */
  isAsync: boolean;
  /** A script names `cache`: the program runs on one isolate at a time. */
  usesCache: boolean;
  /** SHA-256 of all that goes into the program, hexadecimal. */
  hash: string;
}

/** What compiling gives: a program with its warnings, or the problems that stand in its way. */
export type CompileResult =
  | { ok: true; program: Program; warnings: Problem[] }
  | { ok: false; problems: Problem[]; warnings: Problem[] };
