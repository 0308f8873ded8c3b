/** Rows (c) and (d): isolates in the process that uses them, one message a call. Needs `--no-node-snapshot`. */
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import ivm from 'isolated-vm';
import { checkText, repeat, type Row } from '../row';
import { rowServices, serve } from '../serve';
import { compileWorkload, type Workload } from '../workload';

/** Megabytes; as the sandbox's default. */
const MEMORY_LIMIT = 64;
/** Milliseconds for a message; as the sandbox's default. */
const TIMEOUT = 1000;
/** Messages in the isolate's queue, where it is called without waiting. */
const QUEUED = 64;

/** The inline work as one text for an isolate, which defines `inline`. */
function bundleInline(): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(__dirname, '../inline.js')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'inline',
    target: 'es2023',
  });
  return outputFiles[0]?.text ?? '';
}

type Entry = ivm.Reference<(line: string) => string>;

const limited = { timeout: TIMEOUT };

const library = bundleInline();
const program = compileWorkload().text;

/** A new isolate with the scripts compiled into it. */
function makeIsolate(): { isolate: ivm.Isolate; entry: Entry } {
  const isolate = new ivm.Isolate({ memoryLimit: MEMORY_LIMIT });
  const context = isolate.createContextSync();
  isolate.compileScriptSync(library).runSync(context);
  const stages = isolate.compileScriptSync(program).runSync(context, { reference: true });
  const make = context.evalSync('inline.inlineProcessor', { reference: true });
  const entry = make.applySync(undefined, [stages.derefInto()], { result: { reference: true } }) as Entry;
  return { isolate, entry };
}

function freshRow({ lines, expected }: Workload): Row {
  const key = 'c';
  let next = 0;
  return {
    key,
    group: 'c',
    label: 'isolate per message, script compiled each time',
    measure: (ms) =>
      repeat(ms, () => {
        const index = next++ % lines.length;
        const { isolate, entry } = makeIsolate();
        checkText(key, expected[index], entry.applySync(undefined, [lines[index] as string], limited) as string);
        isolate.dispose();
        return 1;
      }),
  };
}

function pooledSyncRow({ lines, expected }: Workload): Row {
  const key = 'd-sync';
  const { entry } = makeIsolate();
  let next = 0;
  return {
    key,
    group: 'd',
    label: 'pooled isolate in-process, one message a call, blocking',
    measure: (ms) =>
      repeat(ms, () => {
        for (let i = 0; i < QUEUED; i++) {
          const index = next++ % lines.length;
          checkText(key, expected[index], entry.applySync(undefined, [lines[index] as string], limited) as string);
        }
        return QUEUED;
      }),
  };
}

function pooledAsyncRow({ lines, expected }: Workload): Row {
  const key = 'd-async';
  const { entry } = makeIsolate();
  let next = 0;
  const run = async (): Promise<void> => {
    const index = next++ % lines.length;
    checkText(key, expected[index], (await entry.apply(undefined, [lines[index] as string], limited)) as string);
  };
  return {
    key,
    group: 'd',
    label: `pooled isolate in-process, one message a call, ${QUEUED} queued`,
    measure: (ms) =>
      repeat(ms, async () => {
        await Promise.all(Array.from({ length: QUEUED }, run));
        return QUEUED;
      }),
  };
}

serve(rowServices((workload) => [freshRow(workload), pooledSyncRow(workload), pooledAsyncRow(workload)]));
