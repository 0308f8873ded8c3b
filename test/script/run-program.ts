import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { compileProgram } from '../../lib/script/compile';
import { PROGRAM_FILE } from '../../lib/script/positions';
import type { ProcessorSource, Program } from '../../lib/script/types';
import type { Problem } from '../../lib/errors';

export interface RunningStage {
  name: string;
  testIsPure?: boolean;
  test?: (msg: unknown) => unknown;
  run: (msg: unknown) => unknown;
}

/** Compiles a source that has to be good. */
export function compile(source: ProcessorSource): { program: Program; warnings: Problem[] } {
  const result = compileProgram(source);
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.problems));
  return { program: result.program, warnings: result.warnings };
}

/** The problems of a source that has to be bad. */
export function problemsOf(source: ProcessorSource): Problem[] {
  const result = compileProgram(source);
  assert.ok(!result.ok, 'expected problems');
  return result.problems;
}

/** Runs a program's text as the guest does and gives its stages. */
export function load(program: Pick<Program, 'text'>, globals: object = {}): RunningStage[] {
  const value: unknown = runInNewContext(program.text, { ...globals }, { filename: PROGRAM_FILE });
  // An array of the other context is never deeply equal to one of ours.
  return Array.from((value as { stages: RunningStage[] }).stages);
}

/** Runs one body on a message and gives what it returns. */
export function runBody(code: string, msg: unknown = {}): unknown {
  return load(compile({ kind: 'nodered_js', code }).program)[0]?.run(msg);
}

/** A processor with one condition. */
export function condition(test: string, then = 'return msg'): ProcessorSource {
  return { kind: 'tag_processor', conditions: [{ if: test, then }] };
}

/** Evaluates one `if` on a message. */
export function runIf(text: string, msg: unknown = {}): unknown {
  return load(compile(condition(text)).program)[0]?.test?.(msg);
}

/** What a call throws. */
export function thrownBy(call: () => unknown): { message: string; stack: string } {
  try {
    call();
  } catch (error) {
    return error as { message: string; stack: string };
  }
  throw new Error('nothing was thrown');
}
