import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createTagProcessor, Sandbox } from '../../lib';
import { cutBatches, keepInFlight } from '../rows/processor';
import { SCRIPTS, type Workload } from '../workload';
import { figure, type Figure } from './figure';
import { memoryTrend, sampleMemory, type MemorySample } from './memory';

const BATCH = 256;
const ISOLATES = 2;
/** Points at which memory is looked at. */
const SAMPLES = 200;
/** Shares of the run that come before anything is measured: V8 compiles and the heaps grow to their size. */
const WARM_UP = 0.1;
const MEGABYTE = 1024 * 1024;
const MILLION = 1_000_000;

function memoryFigures(of: 'parent' | 'sandbox', name: string, samples: readonly MemorySample[]): Figure[] {
  const { start, end, perMessage } = memoryTrend(samples, of);
  return [
    figure(`${of}-memory-start`, `… memory of ${name}, first quarter`, start / MEGABYTE, 'MB'),
    figure(`${of}-memory-end`, `… memory of ${name}, last quarter`, end / MEGABYTE, 'MB'),
    figure(`${of}-memory-slope`, '… slope', (perMessage * MILLION) / MEGABYTE, 'MB/million'),
  ];
}

/** A long run of this project under full load, in batches of 256 with two isolates, every result checked. */
export async function measureLoad(workload: Workload, messages: number): Promise<Figure[]> {
  const sandbox = new Sandbox({ max_size: ISOLATES });
  const processor = await createTagProcessor({ ...SCRIPTS, name: 'bench', sandbox });
  const batches = cutBatches(workload, BATCH);
  const run = (isOpen: (done: number) => boolean): Promise<number> => keepInFlight('load', processor, batches, isOpen);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  try {
    await run((done) => done < messages * WARM_UP);

    const before = { ...processor.stats };
    const samples: MemorySample[] = [];
    const cpu = process.cpuUsage();
    const start = performance.now();
    delay.enable();
    const done = await run((count) => {
      if (count >= (samples.length * messages) / SAMPLES) samples.push(sampleMemory(count, sandbox.pids[0]));
      return count < messages;
    });
    delay.disable();
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const hits = processor.stats.hits - before.hits;
    const misses = processor.stats.misses - before.misses;
    const restarts = Object.values(sandbox.restarts).reduce((a, b) => a + b);
    return [
      figure('load-messages', 'long run in batches of 256, 2 isolates', done, 'messages'),
      figure('load-rate', '… rate', done / seconds, 'msg/s'),
      figure('parent-cpu', "… parent's CPU a message", (user + system) / done, 'µs'),
      figure('hit-ratio', '… pool hits', (100 * hits) / (hits + misses), '%'),
      figure('event-loop-p99', "… parent's event-loop delay, p99", delay.percentile(99) / 1e6, 'ms'),
      figure('event-loop-max', "… parent's event-loop delay, longest", delay.max / 1e6, 'ms'),
      figure('restarts', '… sandbox restarts', restarts, ''),
      ...memoryFigures('parent', 'the parent', samples),
      ...memoryFigures('sandbox', 'the sandbox process', samples),
    ];
  } finally {
    await processor.close();
    await sandbox.close();
  }
}
