import { Script } from 'node:vm';
import { locate, PROGRAM_FILE, type ScriptPosition } from './positions';
import type { Program } from './types';

/** What V8 has against a program; the place is null where it names none. */
export interface EngineFault {
  position: ScriptPosition | null;
  message: string;
}

/**
 * Compiles a program with this process's V8, without running it. The parser may know more of the language than an older
 * Node, and V8 has limits of its own. Null when there is nothing wrong.
 */
export function findEngineFault(program: Pick<Program, 'text' | 'origins'>): EngineFault | null {
  try {
    new Script(program.text, { filename: PROGRAM_FILE });
    return null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { position: positionOf(program, error.stack ?? ''), message: error.message };
  }
}

/** V8 puts the file, the line, the source and a caret before the message. */
function positionOf(program: Pick<Program, 'origins'>, stack: string): ScriptPosition | null {
  const [place = '', , marker = ''] = stack.split('\n');
  const line = /^tagwright:program:(\d+)$/.exec(place)?.[1];
  return line === undefined ? null : locate(program, Number(line), marker.indexOf('^') + 1 || 1);
}
