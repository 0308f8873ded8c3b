import type { BlockStatement } from '../vendor/acorn';
import type { Problem } from '../errors';
import { hasReturn, lastExpressions, lastStatement } from './completion';
import { findAssignments, findMissingReturn } from './lint';
import { parseBody, type Parsed } from './parse';
import { findRefused } from './refused';
import type { Script } from './stages';
import { positionAt, splitLines, type Finding, type Position } from './text';
import { stripTypes } from './typescript';
import { findUnknownNames } from './unknown-names';

/** A script that can go into a program. */
export interface CheckedScript {
  ok: true;
  script: Script;
  /** The script in JavaScript: as written, with blanks in place of types. */
  code: string;
  /** Its syntax tree; offsets are the same in `code` and in the script as written. */
  body: BlockStatement;
  warnings: Problem[];
}

/** What checking a script gives: the script, or the one problem that stands in its way. */
export type Check = CheckedScript | { ok: false; problem: Problem };

/** Checks one script by itself. */
export function checkScript(script: Script): Check {
  if (script.text.trim() === '') return { ok: false, problem: problemOf(script, 'is empty') };
  try {
    return checkText(script);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ok: false, problem: problemOf(script, 'is nested too deeply') };
  }
}

/** A problem at a place in a script. */
export function problemAt(script: Script, { line, column }: Position, message: string): Problem {
  return { key: script.stage, line, column, message, source: splitLines(script.text)[line - 1] ?? null };
}

/** A problem of a script as a whole. */
export function problemOf(script: Script, message: string): Problem {
  return { key: script.stage, line: null, column: null, message, source: null };
}

/** As many places of one finding are told, beside the first. */
const MAX_OTHERS = 50;

function problemOfFinding(script: Script, { offset, message, code, others = [] }: Finding): Problem {
  const problem = problemAt(script, positionAt(script.text, offset), message);
  if (code !== undefined) problem.code = code;
  if (others.length > 0) problem.others = others.slice(0, MAX_OTHERS).map((other) => positionAt(script.text, other));
  return problem;
}

function checkText(script: Script): Check {
  const { code, parsed } = read(script.text);
  if (!parsed.ok) return { ok: false, problem: problemOfFinding(script, parsed.fault) };
  const { body } = parsed;
  const fault = findRefused(body) ?? findMissingValue(script, body);
  if (fault !== null) return { ok: false, problem: problemOfFinding(script, fault) };
  const warnings = lint(script, body).map((finding) => problemOfFinding(script, finding));
  return { ok: true, script, code, body, warnings };
}

function read(text: string): { code: string; parsed: Parsed } {
  const parsed = parseBody(text);
  if (parsed.ok) return { code: text, parsed };
  const stripped = stripTypes(text);
  if (stripped === null) return { code: text, parsed };
  if (!stripped.ok) return { code: text, parsed: stripped };
  return { code: stripped.code, parsed: parseBody(stripped.code) };
}

function findMissingValue({ role }: Script, body: BlockStatement): Finding | null {
  if (role !== 'if' || hasReturn(body) || lastExpressions(body.body).length > 0) return null;
  const offset = lastStatement(body.body)?.start ?? 0;
  return { offset, message: 'has no value: the last statement must be an expression' };
}

function lint({ role }: Script, body: BlockStatement): Finding[] {
  const unknown = findUnknownNames(body);
  if (role === 'if') return [...findAssignments(body), ...unknown];
  const missing = findMissingReturn(body);
  return missing === null ? unknown : [missing, ...unknown];
}
