import type { Position } from './text';
import type { Program } from './types';

/** The file name that a program is compiled under, and that its frames carry in stack traces. */
export const PROGRAM_FILE = 'tagwright:program';

const FRAME = new RegExp(`^\\s+at (?:.*\\()?${PROGRAM_FILE}:(\\d+):(\\d+)\\)?$`, 'gm');

/** A place in a user's script. */
export interface ScriptPosition extends Position {
  /** `defaults`, `conditions[1].if`, … */
  stage: string;
}

/** The user's place for a 1-based line and column of a program; null for lines that no user wrote. */
export function locate(program: Pick<Program, 'origins'>, line: number, column: number): ScriptPosition | null {
  const origin = program.origins[line - 1];
  if (origin === null || origin === undefined) return null;
  return { stage: origin.stage, line: origin.line, column: column + origin.columnOffset };
}

/** The user's place for the first frame of a V8 stack trace that a user wrote; null when there is none. */
export function locateInStack(program: Pick<Program, 'origins'>, stack: string): ScriptPosition | null {
  for (const [, line, column] of stack.matchAll(FRAME)) {
    const position = locate(program, Number(line), Number(column));
    if (position !== null) return position;
  }
  return null;
}
