/**
 * The sandbox process: takes programs and batches from its parent, runs them in pooled isolates, and
 * sends the results back as text. It trusts its parent and nothing else, and it ends with it.
 */
import { Channel } from '../channel';
import { CHANNEL_FD, type HostConfig, type Reply, type Request } from '../protocol';
import { ResultGarbage } from './garbage';
import { TextChecker } from './guest-isolate';
import { Mailbox } from './mailbox';
import { IsolatePool } from './pool';
import { HostedProgram } from './programs';
import { runBatch } from './run';
import type { RunContext } from './run-request';
import { raiseTierUp } from './tier-up';
import { Watch } from './watch';

raiseTierUp();

const config = JSON.parse(process.argv[2] ?? '{}') as HostConfig;
const pool = new IsolatePool(config.memoryLimit, (tenant) => send({ type: 'retired', tenant }));
const checker = new TextChecker();
const programs = new Map<number, HostedProgram>();
/** Of the runs that are under way. */
const mailboxes = new Map<number, Mailbox>();
let reportedWeight = false;

const channel = new Channel<Request, Reply>(CHANNEL_FD, (request, body) => void handle(request, body));
const garbage = new ResultGarbage();

function send(reply: Reply, body: string | Buffer = ''): void {
  channel.send(reply, body);
  garbage.add(body.length);
}

/** SIGKILL, because a thread in an endless native loop lets no orderly exit through. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

function weigh(): void {
  const bytes = process.memoryUsage.rss();
  if (bytes <= config.processMemoryLimit || reportedWeight) return;
  reportedWeight = true;
  send({ type: 'overweight', bytes, runs: [...context.calling] });
}

const context: RunContext = { pool, watch: new Watch(weigh), memoryLimit: config.memoryLimit, calling: new Set() };

async function handle(request: Request, body: Buffer): Promise<void> {
  switch (request.type) {
    case 'load': {
      const program = new HostedProgram(request.program, request.code, body);
      // Loaded again, it comes with a newer cache.
      pool.forget(program.load.id);
      programs.set(program.load.id, program);
      const problem = await checker.check(program.code);
      const made = problem === null ? program.code.takeMade() : null;
      send({ type: 'loaded', program: program.load.id, problem, codeRejected: program.code.isRejected }, made ?? '');
      return;
    }
    case 'allot':
      pool.allot(request.tenant, request.isolates, request.fromSpare);
      return;
    case 'preload':
      pool.preload(request.isolates);
      return;
    case 'unload':
      programs.delete(request.program);
      pool.forget(request.program);
      return;
    case 'ping':
      send({ type: 'pong', ...pool.counts, bytes: process.memoryUsage.rss() });
      return;
    case 'answers':
      mailboxes.get(request.run)?.add(request.answers);
      return;
    case 'run': {
      const { run, count, step, context: executionContext, shared } = request;
      const program = programs.get(request.program);
      if (program === undefined) throw new Error(`run ${run} names program ${request.program}, which is not loaded`);
      const mailbox = new Mailbox();
      mailboxes.set(run, mailbox);
      const { part, use } = await runBatch(context, {
        run,
        program,
        text: body.toString(),
        count,
        step,
        setting: JSON.stringify({ context: executionContext, shared }),
        mailbox,
        onCalls: (calls) => send({ type: 'calls', run, calls }),
        onPart: ({ header, lines }) => send({ type: 'part', run, part: header }, lines),
        onStuck: (index) => send({ type: 'stuck', run, index }),
      });
      mailboxes.delete(run);
      // The isolate is free: the next call into it goes out before this result is written.
      setImmediate(() => send({ type: 'done', run, part: part.header, ...use }, part.lines));
    }
  }
}

channel.onClose(die);
// A terminal's Ctrl-C goes to the whole group; the parent decides when this process ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
send({ type: 'ready', engine: [process.versions.v8, process.platform, process.arch, ...process.execArgv].join(' ') });
