import type { ProgramObject, Stage, TraceEntry } from './protocol';

/** Characters of messages that a trace holds; what comes behind is left out. */
const MAX_LENGTH = 1024 * 1024;
/** Entries that a trace holds: an array may send a message through the stages any number of times. */
const MAX_ENTRIES = 5_000;

let entries: TraceEntry[] = [];
let length = 0;
let count = 0;

/** Takes what was recorded since the last call. */
export function takeTrace(): TraceEntry[] {
  const taken = entries;
  entries = [];
  return taken;
}

/** The program with stages that record what each of them is given and gives. For one message, in an instance of its own. */
export function traceProgram(program: ProgramObject, isAsync: boolean): ProgramObject {
  const wrap = (stages: Stage[]): Stage[] => stages.map((stage) => traceStage(stage, isAsync));
  const traced: ProgramObject = { ...program, stages: wrap(program.stages) };
  const { bind } = program;
  if (bind !== undefined) traced.bind = (db, http, events) => wrap(bind(db, http, events));
  return traced;
}

function traceStage({ name, test, run, ...rest }: Stage, isAsync: boolean): Stage {
  const over = isAsync ? traceAsync : traceSync;
  if (test === undefined) return { ...rest, name, run: over(name, run, gave) };
  return { ...rest, name, test: over(`${name}.if`, test, held), run: over(`${name}.then`, run, gave) };
}

type Script = (msg: unknown) => unknown;
type Describe = (result: unknown) => object;

const held: Describe = (result) => ({ held: Boolean(result) });
const gave: Describe = (result) => {
  if (result === null || result === undefined) return { gave: [] };
  return { gave: (Array.isArray(result) ? result : [result]).map(textOf) };
};

function traceSync(stage: string, script: Script, describe: Describe): Script {
  return (msg) => {
    const end = begin(stage, msg);
    let result: unknown;
    try {
      result = script(msg);
    } catch (error) {
      end({ failed: true });
      throw error;
    }
    end(describe(result));
    return result;
  };
}

function traceAsync(stage: string, script: Script, describe: Describe): Script {
  return async (msg) => {
    const end = begin(stage, msg);
    let result: unknown;
    try {
      result = await script(msg);
    } catch (error) {
      end({ failed: true });
      throw error;
    }
    end(describe(result));
    return result;
  };
}

/** Records that a stage begins; gives what records its end. */
function begin(stage: string, msg: unknown): (became: object) => void {
  const step = count++;
  add({ step, stage, given: textOf(msg) });
  const started = Date.now();
  return (became) => add({ step, ms: Date.now() - started, ...became });
}

function add(entry: TraceEntry): void {
  if (entries.length < MAX_ENTRIES) entries.push(entry);
}

/** A message as JSON text; null when it has none, or when the trace is full. */
function textOf(value: unknown): string | null {
  if (length >= MAX_LENGTH) return null;
  try {
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) return null;
    length += text.length;
    return text.length > MAX_LENGTH ? null : text;
  } catch {
    return null;
  }
}
