/** Figures of isolates and the pool, in a process like the sandbox's. Needs `--no-node-snapshot` and `--expose-gc`. */
import { GuestIsolate } from '../../lib/sandbox/host/guest-isolate';
import { IsolatePool } from '../../lib/sandbox/host/pool';
import type { ProgramLoad } from '../../lib/sandbox/protocol';
import { WrongResultError } from '../row';
import { serve } from '../serve';
import { slope } from '../statistics';
import { compileWorkload, type Workload } from '../workload';

/** Megabytes; as the sandbox's default. */
const MEMORY_LIMIT = 64;
const TENANT = 'bench';
/** A batch as the nodes make it, and how many of them an isolate works through before its memory is looked at. */
const BATCH = 256;
const BATCHES = 100;

function load(): ProgramLoad {
  const { kind, text, isAsync, usesCache } = compileWorkload();
  return {
    id: 1,
    text,
    serial: usesCache,
    timeout: 1000,
    tenant: TENANT,
    guest: { kind, isAsync, outputLimit: 1024 * 1024, slice: 60_000, outputs: 1, payloadRequired: true },
    cache: [],
  };
}

const program = load();

async function makeIsolate(): Promise<GuestIsolate> {
  const isolate = new GuestIsolate(MEMORY_LIMIT);
  await isolate.instance(program, () => []);
  return isolate;
}

/** Milliseconds for each of `count` new isolates with the program in them. */
async function newIsolates(count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    const isolate = await makeIsolate();
    times.push(performance.now() - start);
    isolate.dispose();
  }
  return times;
}

/** Milliseconds for each of `count` takings of an isolate that is there. */
async function poolHits(count: number): Promise<number[]> {
  const pool = new IsolatePool(MEMORY_LIMIT, () => undefined);
  pool.allot(TENANT, 2, false);
  const held = [await pool.acquire(TENANT, program.id), await pool.acquire(TENANT, program.id)];
  for (const { isolate } of held) {
    await isolate.instance(program, () => []);
    pool.release(isolate);
  }
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    const { isolate, hit } = await pool.acquire(TENANT, program.id);
    times.push(performance.now() - start);
    if (!hit) throw new Error('the pool made an isolate where one was idle');
    pool.release(isolate);
  }
  for (const { isolate } of held) isolate.dispose();
  return times;
}

/** Runs the workload through an isolate, so that it is as one in service. */
async function work(isolate: GuestIsolate, { lines, expected }: Workload): Promise<void> {
  const instance = await isolate.instance(program, () => []);
  const text = lines.slice(0, BATCH).join('\n');
  const wanted = `{"done":${BATCH}}\n${expected.slice(0, BATCH).join('\n')}`;
  for (let batch = 0; batch < BATCHES; batch++) {
    const found = await instance.run.apply(undefined, [text, '{}']);
    if (found !== wanted) throw new WrongResultError('memory', wanted, found);
  }
}

/** Bytes of resident memory that each further isolate takes, of `count`: idle ones, new or after work. */
async function memoryPerIsolate(count: number, workload: Workload | null): Promise<number> {
  const isolates: GuestIsolate[] = [];
  const points: [number, number][] = [];
  for (let i = 1; i <= count; i++) {
    const isolate = await makeIsolate();
    isolates.push(isolate);
    if (workload !== null) await work(isolate, workload);
    globalThis.gc?.();
    points.push([i, process.memoryUsage.rss()]);
  }
  for (const isolate of isolates) isolate.dispose();
  // What the first isolates take is partly the process's own.
  return slope(points.slice(Math.floor(count / 4)));
}

serve({ newIsolates, poolHits, memoryPerIsolate });
