import { toFailure, type Problem } from '../errors';
import type { ConsoleLine, ExecutionContext, Outcome, ScriptEvent, SharedValues } from '../message';
import type { IsolateUsage } from '../sandbox/protocol';
import type { Sandbox } from '../sandbox/sandbox';
import { compileProgram } from '../script/compile';
import { SourceLines } from '../script/source-lines';
import type { CompileResult, ProcessorSource, Program } from '../script/types';
import { toOutcomes, toTextResult } from './outcomes';
import { stepsOf, type TrialStep } from './trial-steps';

/** A message, and the scripts that are tried with it. */
export interface TrialOptions {
  source: ProcessorSource;
  /** As JSON text. */
  message: string;
  /** Where it runs. A trial shares no cache with the processors there. */
  sandbox: Sandbox;
  /** As those of a processor. */
  outputs?: number;
  payloadRequired?: boolean;
  context?: Partial<ExecutionContext>;
  shared?: SharedValues;
  /** Makes the program, where that is not to be done on this thread. */
  compile?: (source: ProcessorSource) => CompileResult | Promise<CompileResult>;
}

/** What became of a trial. */
export interface Trial {
  /** What stands in the way of the scripts. Where there is something, nothing ran. */
  problems: Problem[];
  warnings: Problem[];
  /** What each stage did, in the order in which they ran; those that did not, behind them. */
  steps: TrialStep[];
  /** Null when nothing ran. */
  outcome: Outcome | null;
  console: ConsoleLine[];
  events: ScriptEvent[];
  /** What the isolate held and computed; null when it is gone. */
  usage: IsolateUsage | null;
}

const NOTHING = { steps: [], outcome: null, console: [], events: [], usage: null };

/**
 * Runs one message through scripts that are still being written, in the sandbox, and tells what each stage made of it.
 * Never rejects for what is wrong with scripts or message.
 * @throws SandboxUnavailableError when no sandbox process can be started.
 */
export async function tryOut(options: TrialOptions): Promise<Trial> {
  const { source, sandbox, outputs = 1, payloadRequired = source.kind === 'tag_processor', compile = compileProgram } = options;
  const compiled = await compile(source);
  const { warnings } = compiled;
  if (!compiled.ok) return { problems: compiled.problems, warnings, ...NOTHING };
  const { program } = compiled;
  const { id, problem } = await sandbox.load(program, { outputs, payloadRequired, trace: true });
  if (problem !== null) return { problems: [{ key: '', line: null, column: null, message: problem, source: null }], warnings, ...NOTHING };
  try {
    return { problems: [], warnings, ...(await run(options, id, program)) };
  } finally {
    sandbox.unload(id);
  }
}

async function run({ source, message, sandbox, context, shared }: TrialOptions, id: number, program: Program): Promise<Omit<Trial, 'problems' | 'warnings'>> {
  // One line: what stands between the values of JSON text means nothing.
  const line = message.replaceAll(/[\r\n]+/g, ' ');
  const result = await sandbox.run(id, line, 1, context, shared);
  const text = toTextResult(result, program);
  const [outcome = null] = toOutcomes(text, [line]);
  if (outcome?.status === 'errored') {
    const { stage, line: at } = outcome.error;
    outcome.error = toFailure(outcome.error, { script: '', source: new SourceLines(source).at(stage, at) });
  }
  return {
    steps: stepsOf(source, result.trace ?? []),
    outcome,
    console: result.log.map(([level, said]) => ({ level: level as ConsoleLine['level'], text: said })),
    events: text.events ?? [],
    usage: result.usage ?? null,
  };
}
