import { createHash } from 'node:crypto';
import type { CheckedScript } from './check';
import { lastExpressions } from './completion';
import { awaitsAtTop, namesCache, namesCallingApi } from './features';
import { parseScript } from './parse';
import { isPure } from './purity';
import { ProgramText, type Bounds } from './program-text';
import type { Program } from './types';
import { isFunction, visit } from './walk';

/** A stage whose scripts are checked. */
export interface CheckedStage {
  name: string;
  test: CheckedScript | null;
  run: CheckedScript;
}

// Goes into the hash: a program of another shape must not be taken for this one.
const SHAPE_VERSION = 3;

const STAGES = '({ stages: [';
/** Many messages of a program that awaits are under way at once: each has functions of its own that know whose they are. */
const BIND = '({ stages: [], bind: ';
const BOUND_STAGES = `${BIND}(db, http, events) => [`;

/** Puts checked stages together as one program. */
export function assemble(kind: Program['kind'], stages: readonly CheckedStage[]): Program {
  const bodies = stages.flatMap(({ test, run }) => (test === null ? [run.body] : [test.body, run.body]));
  const isAsync = bodies.some(awaitsAtTop);
  // In parentheses, V8 compiles a function with the program and not when it is first called: that is quicker in sum, and
  // only so it gets into V8's code cache.
  const opening = isAsync ? '(async function (msg) {' : '(function (msg) {';
  const program = new ProgramText();
  program.own('"use strict";');
  const isBound = isAsync && bodies.some(namesCallingApi);
  const bindStart = isBound ? program.text.length + BIND.length : null;
  program.own(isBound ? BOUND_STAGES : STAGES);
  for (const { name, test, run } of stages) {
    const head = `{ name: ${JSON.stringify(name)}, `;
    if (test === null) {
      program.openBody(`${head}run: ${opening}`);
    } else {
      program.openBody(`${head}testIsPure: ${isPure(test.body)}, test: ${opening}`);
      addTest(program, test);
      program.nextBody(`}), run: ${opening}`);
    }
    program.script(run.script.stage, run.code, 0, run.code.length);
    program.closeBody('}) },');
  }
  program.own('] })');
  const { text, origins } = program;
  verify(text, program.bounds, bindStart);
  return {
    kind,
    text,
    origins,
    isAsync,
    usesCache: bodies.some(namesCache),
    // As JSON, since half of a surrogate pair would be lost in UTF-8.
    hash: createHash('sha256').update(JSON.stringify([SHAPE_VERSION, kind, text, origins])).digest('hex'),
  };
}

/** An `if` may be several statements: those whose value counts become `return (…)`. */
function addTest(program: ProgramText, { script, code, body }: CheckedScript): void {
  let done = 0;
  for (const { start, end } of lastExpressions(body.body)) {
    program.script(script.stage, code, done, start);
    program.own('return (');
    program.script(script.stage, code, start, end);
    program.own(')');
    done = end;
  }
  program.script(script.stage, code, done, code.length);
}

/** The second lock behind the check of each script: no script reaches beyond its function. `bindStart`: where `bind` starts. */
function verify(text: string, expected: readonly Bounds[], bindStart: number | null): void {
  const result = parseScript(text);
  if (!result.ok) throw new Error(`internal: the assembled program is not valid: ${result.complaint.message}`);
  const found: Bounds[] = [];
  visit(result.tree, (node) => {
    if (node.type === 'FunctionExpression') found.push({ start: node.body.start, end: node.body.end });
    return !isFunction(node) || node.start === bindStart;
  });
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error('internal: the functions of the assembled program are not where they should be');
  }
}
