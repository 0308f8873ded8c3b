import { readFileSync } from 'node:fs';
import { isScalar } from 'yaml';
import type { Problem } from '../errors';
import { compileProgram } from '../script/compile';
import type { CompileResult, ProcessorSource } from '../script/types';
import type { Environment } from './environment';
import type { Finding } from './finding';
import { readPipeline, type Parts, type PipelineConfig } from './pipeline';
import type { ProcessorConfig } from './processor';
import { ConfigReader, type Entry } from './reader';
import { placeInFile } from './script-place';
import { YamlFile } from './yaml-file';

/** A pipeline file that was read. */
export interface LoadedPipeline {
  /** Null when an error was found. */
  config: PipelineConfig | null;
  /** Everything that was found, in the order of the file. */
  findings: Finding[];
}

/** Compiles the scripts of a processor with this name. */
export type Compile = (source: ProcessorSource, name: string) => CompileResult;

/**
 * Reads and checks a pipeline file, its scripts included. Errors are findings; nothing is thrown.
 * `compile` may know the scripts from before.
 */
export function loadPipeline(file: string, env: Environment, compile: Compile = compileProgram, parts: Parts = 'all'): LoadedPipeline {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = `cannot be read: ${(error as Error).message}`;
    const problem = { key: '', line: null, column: null, message, source: null };
    return { config: null, findings: [{ severity: 'error', file, place: null, problem }] };
  }
  return parsePipeline(file, text, env, compile, parts);
}

/** As {@link loadPipeline}, with the file's text already there. */
export function parsePipeline(
  file: string, text: string, env: Environment, compile: Compile = compileProgram, parts: Parts = 'all',
): LoadedPipeline {
  const yaml = new YamlFile(file, text);
  const complaints = yaml.complaints;
  if (complaints.some(isError)) return { config: null, findings: complaints };
  const reader = new ConfigReader(yaml, env);
  const config = readPipeline(reader, parts);
  const scripts = config.processors.flatMap((processor) => checkScripts(yaml, processor, reader.refused, compile));
  const findings = [...complaints, ...reader.findings, ...scripts].sort(inOrder);
  return { config: findings.some(isError) ? null : config, findings };
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}

function inOrder(a: Finding, b: Finding): number {
  return (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0);
}

/** What the compiler says of a processor's scripts. `refused`: paths that need no second finding. */
function checkScripts(
  yaml: YamlFile, { name, source, entries }: ProcessorConfig, refused: ReadonlySet<string>, compile: Compile,
): Finding[] {
  const result = compile(source, name);
  const problems = result.ok ? [] : result.problems;
  const toFinding = (severity: Finding['severity'], problem: Problem): Finding[] => {
    const entry = entries.get(problem.key) ?? entries.get('');
    return entry === undefined || refused.has(entry.path) ? [] : [scriptFinding(yaml, severity, entry, problem)];
  };
  return [
    ...problems.flatMap((problem) => toFinding('error', problem)),
    ...result.warnings.flatMap((problem) => toFinding('warning', problem)),
  ];
}

function scriptFinding(yaml: YamlFile, severity: Finding['severity'], entry: Entry, problem: Problem): Finding {
  const { path, offset, node } = entry;
  const { line, column, source, message } = problem;
  if (line === null || column === null || source === null || !isScalar(node)) {
    return yaml.finding(severity, path, offset, message);
  }
  const place = placeInFile(yaml, node, { line, column, source }) ?? yaml.place(offset);
  return { severity, file: yaml.file, place, problem: { ...problem, key: path } };
}
