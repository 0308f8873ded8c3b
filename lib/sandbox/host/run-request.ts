import type { RunHeader, OpenCall } from '../../guest/protocol';
import type { IsolateUsage, Part, PartHeader } from '../protocol';
import type { GuestIsolate, Instance } from './guest-isolate';
import type { Mailbox } from './mailbox';
import type { HostedProgram } from './programs';
import type { IsolatePool } from './pool';
import type { Watch } from './watch';

/** Characters that go into an isolate in one call, for each megabyte it has: what a call holds must be small against its memory. */
export const CHARS_PER_MEGABYTE = 32 * 1024;

export interface RunContext {
  pool: IsolatePool;
  watch: Watch;
  /** Megabytes an isolate. */
  memoryLimit: number;
  /** Runs that have a call in an isolate. */
  calling: Set<number>;
}

export interface RunRequest {
  run: number;
  program: HostedProgram;
  /** Messages, a line each. */
  text: string;
  count: number;
  /** One message a call, a part for each. */
  step: boolean;
  /** A RunSetting as JSON text. */
  setting: string;
  /** Where the answers to `onCalls` come. */
  mailbox: Mailbox;
  onPart: (part: Part<string>) => void;
  /** What scripts call. */
  onCalls: (calls: OpenCall[]) => void;
  /** The thread does not come back from message `index`, or nobody knows from which. */
  onStuck: (index: number | null) => void;
}

/** How a run used the pool. */
export interface PoolUse {
  hits: number;
  misses: number;
}

/** What a run became. */
export interface RunResult {
  part: Part<string>;
  use: PoolUse;
}

/** What a call into an isolate gave besides messages. */
export function sideOutputOf(header: RunHeader): Pick<PartHeader, 'log' | 'logLeftOut' | 'cache' | 'events' | 'trace'> {
  const { log = [], logLeftOut = 0, cache = [], events = [], trace } = header;
  return { log, logLeftOut, cache, events, ...(trace !== undefined && { trace }) };
}

/** Measures what a call uses of an isolate, for programs with a trace: gives it when it is called. */
export function measure({ program }: RunRequest, isolate: GuestIsolate): () => IsolateUsage | null {
  const before = program.load.guest.trace === true ? isolate.usage : null;
  return () => {
    const after = before === null ? null : isolate.usage;
    return before === null || after === null ? null : { bytes: after.bytes, cpu: after.cpu - before.cpu };
  };
}

/** Codes of messages that the host fails. */
export type HostFailure = 'timeout' | 'memory_limit' | 'sandbox_crashed';

/** Why the host fails a message, as a sentence. */
export function reasonFor(code: HostFailure, { program }: RunRequest, { memoryLimit }: RunContext): string {
  return code === 'timeout' ? `ran longer than ${program.load.timeout} ms` : `needed more memory than ${memoryLimit} MB`;
}

/** An isolate with the program in it. One that cannot take the program in is replaced once. */
export async function acquire(
  context: RunContext, program: HostedProgram, use: PoolUse,
): Promise<{ isolate: GuestIsolate; instance: Instance | null }> {
  for (let attempt = 1; ; attempt++) {
    const { isolate, hit } = await context.pool.acquire(program.load.tenant, program.load.id);
    if (hit) use.hits++;
    else use.misses++;
    try {
      const instance = await program.instanceIn(isolate);
      return { isolate, instance };
    } catch {
      isolate.dispose();
      if (attempt === 2) return { isolate, instance: null };
      context.pool.release(isolate);
    }
  }
}
