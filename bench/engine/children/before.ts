/** The way before: an isolate, a context and a compile for each condition and message. Needs `--no-node-snapshot`. */
import { runInThisContext } from 'node:vm';
import ivm from 'isolated-vm';
import { checkText, repeat, type Slice } from '../../row';
import { serve } from '../../serve';
import { Growth, usedByIsolate, usedByProcess } from '../growth';
import { conditionText, makeTags, scriptsOf, type Size } from '../workload';

/** Megabytes; as the sandbox's default. */
const MEMORY_LIMIT = 64;
const ROW = 'before';

type OnIsolate = (isolate: ivm.Isolate) => void;

/** Runs one message through one condition after the other. */
function runFresh(texts: readonly string[], line: string, onEnd: OnIsolate = () => undefined): string {
  let message = line;
  for (const text of texts) {
    const isolate = new ivm.Isolate({ memoryLimit: MEMORY_LIMIT });
    const context = isolate.createContextSync();
    const entry = isolate.compileScriptSync(text).runSync(context, { reference: true }) as ivm.Reference<(text: string) => string>;
    message = entry.applySync(undefined, [message], { timeout: 1000 }) as string;
    onEnd(isolate);
    isolate.dispose();
  }
  return message;
}

/** Messages in a row, each checked against what the same texts make of it outside of an isolate. */
function makeRun(size: Size): (onEnd?: OnIsolate) => void {
  const { lines } = makeTags(size);
  const texts = scriptsOf(size).conditions.map(conditionText);
  const inline = texts.map((text) => runInThisContext(text) as (text: string) => string);
  let next = 0;
  return (onEnd) => {
    const line = lines[next++ % lines.length] as string;
    const expected = inline.reduce((message, condition) => condition(message), line);
    checkText(ROW, expected, runFresh(texts, line, onEnd));
  };
}

const runs = new Map<string, (onEnd?: OnIsolate) => void>();

function runOf(size: Size): (onEnd?: OnIsolate) => void {
  const key = `${size.tags} × ${size.conditions}`;
  const run = runs.get(key) ?? makeRun(size);
  runs.set(key, run);
  return run;
}

/** Works for about `ms` milliseconds. */
function measure(size: Size, ms: number): Promise<Slice> {
  const run = runOf(size);
  return repeat(ms, () => {
    run();
    return 1;
  });
}

/** Bytes that are allocated for each condition of `messages` messages. */
function bytesPerCondition(size: Size, messages: number): number {
  const run = runOf(size);
  const own = new Growth();
  let inIsolates = 0;
  own.look(usedByProcess());
  for (let message = 0; message < messages; message++) {
    run((isolate) => {
      // It began with nothing.
      inIsolates += usedByIsolate(isolate.getHeapStatisticsSync());
      own.look(usedByProcess());
    });
  }
  return (own.total + inIsolates) / (messages * size.conditions);
}

serve({ measure, bytesPerCondition });
