import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createTagProcessor, Sandbox } from '../../lib';
import { cutBatches, keepInFlight } from '../rows/processor';
import { SCRIPTS, type Workload } from '../workload';
import type { Figure } from './figure';
import { memoryTrend, sampleMemory, type MemorySample } from './memory';

const BATCH = 256;
const ISOLATES = 2;
/** Points at which memory is looked at. */
const SAMPLES = 200;
/** Shares of the run that come before anything is measured: V8 compiles and the heaps grow to their size. */
const WARM_UP = 0.1;
const MEGABYTE = 1024 * 1024;
const PER_MILLION = 1_000_000;

/** A long run of this project under full load, in batches of 256 with two isolates, every result checked. */
export async function measureLoad(workload: Workload, messages: number): Promise<Figure[]> {
  const sandbox = new Sandbox({ isolates: ISOLATES });
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
    const parent = memoryTrend(samples, 'parent');
    const child = memoryTrend(samples, 'sandbox');
    return [
      { key: 'load-messages', label: 'long run in batches of 256, 2 isolates', value: done, unit: 'messages' },
      { key: 'load-rate', label: '… rate', value: done / seconds, unit: 'msg/s' },
      { key: 'parent-cpu', label: "… parent's CPU a message", value: (user + system) / done, unit: 'µs' },
      { key: 'hit-ratio', label: '… pool hits', value: (100 * hits) / (hits + misses), unit: '%' },
      { key: 'event-loop-p99', label: "… parent's event-loop delay, p99", value: delay.percentile(99) / 1e6, unit: 'ms' },
      { key: 'event-loop-max', label: "… parent's event-loop delay, longest", value: delay.max / 1e6, unit: 'ms' },
      { key: 'restarts', label: '… sandbox restarts', value: Object.values(sandbox.restarts).reduce((a, b) => a + b), unit: '' },
      { key: 'parent-memory-start', label: '… memory of the parent, first quarter', value: parent.start / MEGABYTE, unit: 'MB' },
      { key: 'parent-memory-end', label: '… memory of the parent, last quarter', value: parent.end / MEGABYTE, unit: 'MB' },
      { key: 'parent-memory-slope', label: '… slope', value: (parent.perMessage * PER_MILLION) / MEGABYTE, unit: 'MB/million' },
      { key: 'sandbox-memory-start', label: '… memory of the sandbox process, first quarter', value: child.start / MEGABYTE, unit: 'MB' },
      { key: 'sandbox-memory-end', label: '… memory of the sandbox process, last quarter', value: child.end / MEGABYTE, unit: 'MB' },
      { key: 'sandbox-memory-slope', label: '… slope', value: (child.perMessage * PER_MILLION) / MEGABYTE, unit: 'MB/million' },
    ];
  } finally {
    await processor.close();
    await sandbox.close();
  }
}
