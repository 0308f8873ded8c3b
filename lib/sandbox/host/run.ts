import type { Failure, RunHeader } from '../../guest/protocol';
import { LineCursor } from '../lines';
import { emptyPart, failedPart, joinHeaders, outputCount } from '../part';
import type { Part, PartHeader } from '../protocol';
import { callGuest, type CallResult } from './call';
import type { GuestIsolate, Instance } from './guest-isolate';
import type { HostedProgram } from './programs';
import type { IsolatePool } from './pool';
import type { Watch } from './watch';

/** Characters of input for one call: what a call holds must be small against the isolate's memory. */
const CHARS_PER_MEGABYTE = 32 * 1024;

export interface RunContext {
  pool: IsolatePool;
  watch: Watch;
  /** Megabytes an isolate. */
  memoryLimit: number;
}

export interface RunRequest {
  program: HostedProgram;
  /** Messages, a line each. */
  text: string;
  count: number;
  /** One message a call, a part for each. */
  step: boolean;
  onPart: (part: Part<string>) => void;
  /** The thread does not come back from message `index`. */
  onStuck: (index: number) => void;
}

/** How a run used the pool. */
export interface PoolUse {
  hits: number;
  misses: number;
}

function partOf(from: number, header: RunHeader): PartHeader {
  return {
    from,
    count: header.done,
    exceptions: (header.exceptions ?? []).map(([index, ...rest]) => [from + index, ...rest]),
    log: header.log ?? [],
    logLeftOut: header.logLeftOut ?? 0,
    cache: header.cache ?? [],
  };
}

/** The failure of a message that the host ended. */
function hostFailure(code: 'timeout' | 'memory_limit', limit: number, stage = '', message?: string): Failure {
  const text = code === 'timeout' ? `ran longer than ${limit} ms` : `needed more memory than ${limit} MB`;
  return { code, stage, place: null, message: message ?? text };
}

/**
 * Runs a batch: calls into isolates from the pool until every message is through. A message that times
 * out, or needs more memory than an isolate has, fails alone; the batch goes on behind it.
 */
export async function runBatch(context: RunContext, request: RunRequest): Promise<{ part: Part<string>; use: PoolUse }> {
  const { program, step } = request;
  const cursor = new LineCursor(request.text, request.count);
  const use: PoolUse = { hits: 0, misses: 0 };
  const parts: PartHeader[] = [];
  const texts: string[] = [];
  // How many messages the next calls may take: set after an isolate has died, to get the guilty one alone.
  let plan: number[] = [];

  const keep = (header: PartHeader, lines = ''): void => {
    cursor.skip(header.count);
    program.applyCache(header.cache);
    if (step) {
      request.onPart({ header, lines });
      return;
    }
    parts.push(header);
    if (outputCount(header) > 0) texts.push(lines);
  };

  while (cursor.index < request.count) {
    const from = cursor.index;
    const chunk = cursor.peek(step ? 1 : (plan.shift() ?? Infinity), context.memoryLimit * CHARS_PER_MEGABYTE);
    const { isolate, instance } = await acquire(context, program, use);
    if (instance === null) {
      keep(failedPart(from, hostFailure('memory_limit', context.memoryLimit, '', 'the program does not fit into an isolate')));
      continue;
    }
    const result = await callGuest(isolate, instance, context.watch, chunk.text, {
      isAsync: program.load.guest.isAsync,
      limit: program.load.timeout + program.load.guest.slice,
      onStuck: (index) => request.onStuck(from + index),
    });
    finish(result);
    context.pool.release(isolate);

    function finish(ended: CallResult): void {
      const { timeout } = program.load;
      if (ended.kind === 'lost') {
        // Who filled the memory is certain only when the message was alone.
        if (ended.reason === 'timeout' && ended.index > 0) plan = [ended.index];
        else if (chunk.count > 1) plan = ended.index > 0 ? [ended.index, 1] : [1];
        else keep(failedPart(from, hostFailure(ended.reason, ended.reason === 'timeout' ? timeout : context.memoryLimit)));
        return;
      }
      const part = partOf(from, ended.header);
      if (part.count > 0) keep(part, ended.lines);
      const { stage } = ended.header;
      if (ended.kind === 'timeout') keep(failedPart(from + part.count, hostFailure('timeout', timeout, stage)));
      else if (ended.header.waiting === true) {
        // The isolate still holds what waits.
        isolate.dispose();
        keep(failedPart(from + part.count, hostFailure('timeout', timeout, stage, 'awaits something that can never happen')));
      }
    }
  }
  const header = parts.length > 0 ? joinHeaders(parts) : emptyPart(request.count);
  return { part: { header, lines: texts.join('\n') }, use };
}

/** An isolate with the program in it. One that cannot take the program in is replaced once. */
async function acquire(
  context: RunContext, program: HostedProgram, use: PoolUse,
): Promise<{ isolate: GuestIsolate; instance: Instance | null }> {
  for (let attempt = 1; ; attempt++) {
    const { isolate, hit } = await context.pool.acquire(program.load.tenant, program.load.id);
    if (hit) use.hits++;
    else use.misses++;
    try {
      const instance = await program.instanceIn(isolate, context.pool);
      return { isolate, instance };
    } catch {
      isolate.dispose();
      if (attempt === 2) return { isolate, instance: null };
      context.pool.release(isolate);
    }
  }
}
