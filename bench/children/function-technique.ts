/** Rows (b): what Node-RED's function node does with a script, without Node-RED around it. */
import { createContext, Script, type RunningCodeOptions } from 'node:vm';
import { toTag } from '../inline';
import { checkText, repeat, type Row } from '../row';
import { rowServices, serve } from '../serve';
import { FUNCTION_STATEMENTS, type Workload } from '../workload';

/** Messages between two looks at the clock. */
const MESSAGES_PER_STEP = 16;

interface FunctionMessage {
  _msgid: string;
  payload: string;
}

interface FunctionContext {
  msg?: FunctionMessage;
  __send__?: () => void;
  __done__?: () => void;
  results?: Promise<FunctionMessage>;
  [name: string]: unknown;
}

/** As `10-function.js` wraps the user's code: an async function, called on each run of the script. */
function wrapAsFunctionNode(code: string): string {
  return (
    'var results = null;results = (async function(msg,__send__,__done__){ var __msgid__ = msg._msgid;var node = {' +
    'id:__node__.id,name:__node__.name,path:__node__.path,outputCount:__node__.outputCount,log:__node__.log,' +
    'error:__node__.error,warn:__node__.warn,debug:__node__.debug,trace:__node__.trace,on:__node__.on,' +
    'status:__node__.status,send:function(msgs,cloneMsg){ __node__.send(__send__,__msgid__,msgs,cloneMsg);},' +
    `done:__done__,linkcall: __node__.linkcall};\n${code}\n})(msg,__send__,__done__);`
  );
}

const nothing = (): void => undefined;

/** The names that the wrapped code reads, and the library that does what follows the scripts. */
function makeContext(): FunctionContext {
  const node = {
    id: '1', name: 'bench', path: '', outputCount: 1, log: nothing, error: nothing, warn: nothing, debug: nothing,
    trace: nothing, on: nothing, status: nothing, send: nothing, linkcall: nothing,
  };
  return createContext({ console, Buffer, URL, Date, __node__: node, toTag }) as FunctionContext;
}

function functionRow({ lines, expected }: Workload, timeout: number | null): Row {
  const key = timeout === null ? 'b' : 'b-timeout';
  const options: RunningCodeOptions = timeout === null ? {} : { timeout, breakOnSigint: true };
  const context = makeContext();
  const textOut = 'return { payload: JSON.stringify(toTag(msg)) };';
  const code = `msg = JSON.parse(msg.payload);\n${FUNCTION_STATEMENTS}\n${textOut}`;
  const script = new Script(wrapAsFunctionNode(code), { filename: 'Function node' });
  let next = 0;

  async function run(line: string): Promise<string> {
    context.msg = { _msgid: '1', payload: line };
    context.__send__ = nothing;
    context.__done__ = nothing;
    script.runInContext(context, options);
    const result = await context.results;
    return result?.payload ?? 'nothing';
  }

  return {
    key,
    group: 'b',
    label: `function-node technique (vm)${timeout === null ? '' : `, timeout ${timeout} ms`}`,
    measure: (ms) =>
      repeat(ms, async () => {
        for (let i = 0; i < MESSAGES_PER_STEP; i++) {
          const index = next++ % lines.length;
          checkText(key, expected[index], await run(lines[index] as string));
        }
        return MESSAGES_PER_STEP;
      }),
  };
}

serve(rowServices((workload) => [functionRow(workload, null), functionRow(workload, 1000)]));
