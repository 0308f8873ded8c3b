import { ConfigError, type Problem } from '../errors';
import { assemble, type CheckedStage } from './assemble';
import { checkScript, problemAt } from './check';
import { findEngineFault, type EngineFault } from './engine';
import { listStages, type Stage } from './stages';
import type { CompileResult, ProcessorSource, Program } from './types';

/**
 * Makes one program of the scripts of a processor. Every script is checked, also those of conditions that are switched
 * off, and every problem is reported, one for each script at most.
 */
export function compileProgram(source: ProcessorSource): CompileResult {
  const stages = listStages(source);
  if (stages.length === 0) {
    const problem = problemOfAll('needs at least one of defaults, conditions, advancedProcessing');
    return { ok: false, problems: [problem], warnings: [] };
  }
  const checks = stages.map(checkStage);
  const problems = checks.flatMap((check) => check.problems);
  const warnings = checks.flatMap((check) => check.warnings);
  if (problems.length > 0) return { ok: false, problems, warnings };
  const enabled = checks.flatMap(({ stage }) => (stage?.enabled ? [stage] : []));
  const result = link(source.kind, enabled);
  return 'text' in result ? { ok: true, program: result, warnings } : { ok: false, problems: [result], warnings };
}

/**
 * As {@link compileProgram}, for those who can only go on with a program.
 *
 * @param subject what the scripts belong to: a processor's name or a file
 * @param compile makes the program
 * @throws {ConfigError} with all problems
 */
export function assertProgram(
  subject: string, source: ProcessorSource, compile: (source: ProcessorSource) => CompileResult = compileProgram,
): { program: Program; warnings: Problem[] } {
  const result = compile(source);
  if (!result.ok) throw new ConfigError(subject, result.problems);
  return { program: result.program, warnings: result.warnings };
}

function checkStage({ name, enabled, test, run }: Stage): {
  stage: (CheckedStage & { enabled: boolean }) | null;
  problems: Problem[];
  warnings: Problem[];
} {
  const testCheck = test === null ? null : checkScript(test);
  const runCheck = checkScript(run);
  const checks = testCheck === null ? [runCheck] : [testCheck, runCheck];
  const stage =
    (testCheck === null || testCheck.ok) && runCheck.ok ? { name, enabled, test: testCheck, run: runCheck } : null;
  return {
    stage,
    problems: checks.flatMap((check) => (check.ok ? [] : [check.problem])),
    warnings: checks.flatMap((check) => (check.ok ? check.warnings : [])),
  };
}

function link(kind: Program['kind'], stages: readonly CheckedStage[]): Program | Problem {
  try {
    const program = assemble(kind, stages);
    const fault = findEngineFault(program);
    return fault === null ? program : problemOfEngine(stages, fault);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return problemOfAll('is nested too deeply');
  }
}

function problemOfEngine(stages: readonly CheckedStage[], { position, message }: EngineFault): Problem {
  const scripts = stages.flatMap(({ test, run }) => (test === null ? [run.script] : [test.script, run.script]));
  const script = scripts.find(({ stage }) => stage === position?.stage);
  return script === undefined || position === null ? problemOfAll(message) : problemAt(script, position, message);
}

function problemOfAll(message: string): Problem {
  return { key: '', line: null, column: null, message, source: null };
}
