/** One compile of a program in a fresh process. Needs `--no-node-snapshot`. */
import ivm from 'isolated-vm';
import { CodeCache } from '../../lib/sandbox/code-cache/code-cache';
import { ProgramCode } from '../../lib/sandbox/code-cache/program-code';
import { CompiledCode } from '../../lib/sandbox/host/compiled-code';
import { compileCached } from '../../lib/script/cache';
import type { ProcessorSource } from '../../lib/script/types';
import { serve } from '../serve';

/** Megabytes; as the sandbox's default. */
const MEMORY_LIMIT = 64;

/** Milliseconds. */
export interface CompileTimes {
  /** From scripts to a program. */
  transform: number;
  /** From a program to V8's code in an isolate. */
  code: number;
}

/** A tag processor of about so many characters, in conditions of some lines each. */
function sourceOf(size: number): ProcessorSource {
  const conditions: { if: string; then: string }[] = [];
  for (let length = 0; length < size; ) {
    const index = conditions.length;
    const condition = {
      if: `msg.meta.opcua_node_id === 'ns=1;i=${index}' && msg.payload >= ${index}`,
      then: [
        `const factor = ${index + 1} / 10;`,
        `msg.meta.tag_name = 'tag_${index}';`,
        'msg.payload = Math.round(msg.payload * factor * 100) / 100;',
        `if (msg.payload > ${index * 100}) msg.meta.alarm = 'high';`,
        `else if (msg.payload < -${index}) msg.meta.alarm = 'low';`,
        'return msg;',
      ].join('\n'),
    };
    conditions.push(condition);
    length += condition.if.length + condition.then.length;
  }
  return { kind: 'tag_processor', conditions };
}

/** Milliseconds to compile a program in a new isolate. V8 compiles all stages at once. */
async function compileInIsolate(code: CompiledCode): Promise<number> {
  const isolate = new ivm.Isolate({ memoryLimit: MEMORY_LIMIT });
  // The thread of the isolate is there, and only the program is new.
  await isolate.compileScript('0');
  const start = performance.now();
  await code.compile(isolate);
  const time = performance.now() - start;
  isolate.dispose();
  return time;
}

/** Compiles a program of `size` characters: with the cache in a directory, or without one. */
async function compile(size: number, directory: string | null): Promise<CompileTimes> {
  const cache = directory === null ? undefined : CodeCache.open({ directory });
  const source = sourceOf(size);
  const start = performance.now();
  const result = compileCached(source, cache);
  const transform = performance.now() - start;
  if (!result.ok) throw new Error(result.problems[0]?.message);
  const { program } = result;

  const programCode = new ProgramCode(cache, { text: program.text, tenant: 'bench' });
  const lookUp = performance.now();
  const { use, bytes } = programCode.take('bench');
  const found = performance.now() - lookUp;
  const code = new CompiledCode(program.text, 'tagwright:program', cache !== undefined && use === 'wanted', bytes);
  const time = await compileInIsolate(code);
  if (cache !== undefined) programCode.settle(code.isRejected, code.takeMade() ?? Buffer.alloc(0));
  cache?.close();
  return { transform, code: time + (cache === undefined ? 0 : found) };
}

serve({ compile });
