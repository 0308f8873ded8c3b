import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { version as parserVersion } from '../vendor/acorn';
import type { Problem } from '../errors';
import { compileProgram } from './compile';
import { listStages } from './stages';
import type { CompileResult, LineOrigin, ProcessorSource, Program } from './types';

/** Where programs made of scripts are kept. What it finds is trusted: it must be what was kept under that id. */
export interface TransformCache {
  find(cache: 'transform', id: Buffer): Buffer | null;
  /** @param slot what the program is a version of; see `ProgramSettings` of the sandbox */
  keep(cache: 'transform', id: Buffer, data: Buffer, slot?: string): void;
}

/** As {@link compileProgram}, but a program that is in the cache is taken from there. Without a cache it is compiled. */
export function compileCached(source: ProcessorSource, cache: TransformCache | undefined, slot?: string): CompileResult {
  if (cache === undefined) return compileProgram(source);
  const id = idOf(source);
  const kept = cache.find('transform', id);
  if (kept !== null) return { ok: true, ...decode(kept) };
  const result = compileProgram(source);
  // Scripts with problems are soon changed.
  if (result.ok) cache.keep('transform', id, encode(result), slot);
  return result;
}

interface Compiled {
  program: Program;
  warnings: Problem[];
}

/** Consecutive lines of one script: its stage, the first line, how many. */
type OriginRun = [stage: string, line: number, columnOffset: number, count: number] | number;

let engine: string | undefined;

/** What decides, beside the scripts, what becomes of them: all of this folder, the parser, and V8, which has a say. */
function engineHash(): string {
  if (engine === undefined) {
    const hash = createHash('sha256').update([process.versions.v8, parserVersion].join('\n'));
    // The text of what runs, not a version number: while it is worked on, that stays the same.
    for (const name of readdirSync(__dirname).sort()) if (name.endsWith('.js')) hash.update(readFileSync(join(__dirname, name)));
    engine = hash.digest('hex');
  }
  return engine;
}

function idOf(source: ProcessorSource): Buffer {
  // As JSON, since half of a surrogate pair would be lost in UTF-8.
  return createHash('sha256').update(JSON.stringify(['transform', engineHash(), source.kind, listStages(source)])).digest();
}

function encode({ program, warnings }: Compiled): Buffer {
  return Buffer.from(JSON.stringify({ program: { ...program, origins: pack(program.origins) }, warnings }));
}

function decode(data: Buffer): Compiled {
  const { program, warnings } = JSON.parse(data.toString()) as Compiled & { program: { origins: OriginRun[] } };
  return { program: { ...program, origins: unpack(program.origins) }, warnings };
}

/** Origins as runs of lines, which are much shorter; a number stands for so many lines of our own. */
function pack(origins: Program['origins']): OriginRun[] {
  const runs: OriginRun[] = [];
  for (const origin of origins) {
    const last = runs.at(-1);
    if (origin === null) {
      if (typeof last === 'number') runs[runs.length - 1] = last + 1;
      else runs.push(1);
    } else if (Array.isArray(last) && last[0] === origin.stage && last[1] + last[3] === origin.line && last[2] === origin.columnOffset) {
      last[3]++;
    } else runs.push([origin.stage, origin.line, origin.columnOffset, 1]);
  }
  return runs;
}

function unpack(runs: readonly OriginRun[]): (LineOrigin | null)[] {
  return runs.flatMap((run) => {
    if (typeof run === 'number') return new Array<null>(run).fill(null);
    const [stage, line, columnOffset, count] = run;
    return Array.from({ length: count }, (_, index) => ({ stage, line: line + index, columnOffset }));
  });
}
