import type { TraceEntry } from '../guest/protocol';
import { listStages } from '../script/stages';
import type { ProcessorSource } from '../script/types';
import { changesOf, type Change } from './changes';

/** What a stage did with a message. `unfinished`: it was stopped, because it took too long. */
export type StepStatus = 'done' | 'matched' | 'not_matched' | 'dropped' | 'errored' | 'unfinished' | 'disabled' | 'not_reached';

/** One stage with one message. An array that a stage returns sends several through the stages behind it. */
export interface TrialStep {
  /** `defaults`, `conditions[1]`, `advancedProcessing` or `code`. */
  stage: string;
  status: StepStatus;
  /** The messages that it gave; null for one that has no JSON text or is too long to be shown. */
  messages: unknown[];
  /** What is different in the first of them from what it was given. */
  changes: Change[];
  /** Milliseconds, by a clock of whole ones. */
  ms: number;
}

interface Begun {
  stage: string;
  given: string | null;
  end: Extract<TraceEntry, { ms: number }> | null;
}

/** The steps of a trace, and the stages that were not reached. */
export function stepsOf(source: ProcessorSource, trace: readonly TraceEntry[]): TrialStep[] {
  const steps = toSteps(join(trace));
  const reached = new Set(steps.map(({ stage }) => stage));
  const rest = listStages(source).filter(({ name }) => !reached.has(name));
  const others = rest.map(({ name, enabled }) => without(name, enabled ? 'not_reached' : 'disabled'));
  const order = listStages(source).map(({ name }) => name);
  // A condition that is switched off stands where it is, unless messages went through the stages several times.
  if (steps.length > reached.size) return [...steps, ...others];
  return [...steps, ...others].sort((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage));
}

/** Puts the two entries of each stage together. */
function join(trace: readonly TraceEntry[]): Begun[] {
  const begun = new Map<number, Begun>();
  for (const entry of trace) {
    if ('stage' in entry) begun.set(entry.step, { stage: entry.stage, given: entry.given, end: null });
    else {
      const known = begun.get(entry.step);
      if (known !== undefined) known.end = entry;
    }
  }
  return [...begun.values()];
}

function toSteps(begun: readonly Begun[]): TrialStep[] {
  const steps: TrialStep[] = [];
  let testMs = 0;
  for (const entry of begun) {
    const { stage, end } = entry;
    const isTest = stage.endsWith('.if');
    if (isTest && end?.held === true) {
      testMs = end.ms;
      continue;
    }
    const name = stage.replace(/\.(if|then)$/, '');
    steps.push(isTest ? without(name, end === null ? 'unfinished' : end.failed ? 'errored' : 'not_matched', end?.ms ?? 0) : stepOf(name, entry, testMs));
    testMs = 0;
  }
  return steps;
}

function without(stage: string, status: StepStatus, ms = 0): TrialStep {
  return { stage, status, messages: [], changes: [], ms };
}

function stepOf(stage: string, { given, end, stage: full }: Begun, testMs: number): TrialStep {
  if (end === null) return without(stage, 'unfinished', testMs);
  const ms = testMs + end.ms;
  if (end.failed === true || end.gave === undefined) return without(stage, 'errored', ms);
  const messages = end.gave.map((text) => (text === null ? null : (JSON.parse(text) as unknown)));
  if (messages.length === 0) return without(stage, 'dropped', ms);
  const before: unknown = given === null ? null : JSON.parse(given);
  const changes = before === null || messages[0] === null ? [] : changesOf(before, messages[0]);
  return { stage, status: full.endsWith('.then') ? 'matched' : 'done', messages, changes, ms };
}
