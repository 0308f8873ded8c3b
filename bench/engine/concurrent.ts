import { createJsProcessor, Sandbox } from '../../lib';
import { figure } from '../figures/figure';
import { residentOf } from '../figures/memory';
import { WrongResultError } from '../row';
import type { PartResult } from './part';

/** How much is measured. */
export interface ConcurrentEffort {
  /** Executions that wait for their answer at once. */
  calls: number;
}

const MEGABYTE = 1024 * 1024;
/** Messages a batch: not more than one isolate has under way at once. */
const BATCH = 250;
/** Milliseconds until all calls have to be open. */
const DEADLINE = 25_000;

const CODE = `
const answer = await http.fetch('https://historian.example/tags/' + msg.payload);
return { payload: Number(await answer.text()) };`;

/** Answers calls when so many of them are open at once, and none before. */
class Barrier {
  /** Called when all are open, before any is answered. */
  onFull: () => void = () => undefined;
  open = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly size: number) {}

  async enter(): Promise<void> {
    this.open++;
    if (this.open === this.size) {
      this.onFull();
      for (const release of this.waiting) release();
    } else await new Promise<void>((release) => this.waiting.push(release));
  }
}

/** Executions that are all held at their call: how long until all are there, until all are through, and what they hold. */
export async function measureConcurrent({ calls }: ConcurrentEffort): Promise<PartResult> {
  const barrier = new Barrier(calls);
  const services = async ({ args }: { args: unknown[] }): Promise<object> => {
    await barrier.enter();
    return { status: 200, headers: {}, body: String(args[0]).slice(String(args[0]).lastIndexOf('/') + 1) };
  };
  const batches = Math.ceil(calls / BATCH);
  const options = { max_size: Math.max(4, batches), per_tenant: Math.max(4, batches), per_script: Math.max(4, batches), timeout: DEADLINE };
  const access = { onLog: () => undefined, apis: ['http' as const], services };
  const sandbox = new Sandbox(options, access);
  const processor = await createJsProcessor({ name: 'bench', code: CODE, sandbox });
  try {
    const before = residentOf(sandbox.pids[0]) / MEGABYTE;
    const start = performance.now();
    let full = NaN;
    let held = NaN;
    let openAtOnce = 0;
    barrier.onFull = () => {
      full = performance.now() - start;
      held = residentOf(sandbox.pids[0]) / MEGABYTE;
      openAtOnce = barrier.open;
    };
    const runs = Array.from({ length: batches }, async (_, batch) => {
      const numbers = Array.from({ length: Math.min(BATCH, calls - batch * BATCH) }, (_none, index) => batch * BATCH + index);
      const text = numbers.map((payload) => JSON.stringify({ payload })).join('\n');
      const { lines, exceptions } = await processor.processText(text, numbers.length);
      const expected = numbers.map((payload) => JSON.stringify({ payload, meta: {} })).join('\n');
      const found = exceptions.length > 0 ? JSON.stringify(exceptions[0]) : lines.toString();
      if (found !== expected) throw new WrongResultError('concurrent', expected.slice(0, 200), found.slice(0, 500));
    });
    await Promise.all(runs);
    const through = performance.now() - start;
    return {
      figures: [
        figure('concurrent-held', 'asynchronous executions held at once, each in http.fetch', openAtOnce, 'executions'),
        figure('concurrent-full', '… until all were open', full, 'ms'),
        figure('concurrent-through', '… until all were through', through, 'ms'),
        figure('concurrent-memory-before', '… memory of the sandbox process before', before, 'MB'),
        figure('concurrent-memory', '… memory of the sandbox process with all held', held, 'MB'),
      ],
    };
  } finally {
    await processor.close();
    await sandbox.close();
  }
}
