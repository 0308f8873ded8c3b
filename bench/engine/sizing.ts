import { setTimeout as sleep } from 'node:timers/promises';
import { createJsProcessor, Sandbox } from '../../lib';
import { figure } from '../figures/figure';
import type { PartResult } from './part';
import { makeSpinner, SPINNER_MESSAGE } from './spinner';
import { plotText } from './svg';

/** How much is measured: a load that rises, falls, and is gone. Times in milliseconds. */
export interface SizingEffort {
  rise: number;
  fall: number;
  rest: number;
  /** Batches on their way at the top of the load. */
  workers: number;
  /** `max_size` and `preload_size`. */
  max: number;
  preload: number;
}

interface Sample {
  seconds: number;
  load: number;
  isolates: number;
  waiting: number;
}

const BATCH_MS = 10;
const SAMPLE_INTERVAL = 50;
const IDLE_TIMEOUT = 1_000;
const CLEANUP_INTERVAL = 250;

/** How the number of isolates follows a load that rises and falls. */
export async function measureSizing({ rise, fall, rest, workers, max, preload }: SizingEffort): Promise<PartResult> {
  const sandbox = new Sandbox({
    max_size: max, preload_size: preload, per_tenant: max, per_script: max,
    idle_timeout: IDLE_TIMEOUT, cleanup_interval: CLEANUP_INTERVAL,
  });
  const spinner = makeSpinner(BATCH_MS);
  const processor = await createJsProcessor({ name: 'bench', code: spinner.code, sandbox });
  const samples: Sample[] = [];
  const start = performance.now();
  const end = rise + fall + rest;
  /** Batches that are to be on their way now. */
  const target = (): number => {
    const now = performance.now() - start;
    return Math.round(workers * Math.max(0, now < rise ? now / rise : 1 - (now - rise) / fall));
  };
  let running = 0;
  let done = 0;
  const runOne = async (): Promise<void> => {
    spinner.read('sizing', await processor.processText(SPINNER_MESSAGE, 1));
    done++;
  };
  let failure: unknown = null;
  const open = (): void => {
    while (running < target()) {
      running++;
      runOne().then(
        () => {
          running--;
          open();
        },
        (error: unknown) => (failure = error),
      );
    }
  };
  try {
    while (performance.now() - start < end && failure === null) {
      open();
      const { idle, busy } = sandbox.isolates;
      samples.push({ seconds: (performance.now() - start) / 1000, load: running, isolates: idle + busy, waiting: sandbox.waiting });
      await sleep(SAMPLE_INTERVAL);
    }
    if (failure !== null) throw failure;
  } finally {
    await processor.close();
    await sandbox.close();
  }
  const line = (key: Exclude<keyof Sample, 'seconds'>): [number, number][] => samples.map((sample) => [sample.seconds, sample[key]]);
  const plot = plotText({
    title: 'The pool follows its load',
    subtitle: `max_size ${max}, preload_size ${preload}, idle_timeout ${IDLE_TIMEOUT} ms, cleanup_interval ${CLEANUP_INTERVAL} ms; batches of about ${BATCH_MS} ms`,
    panels: [
      {
        xLabel: 'time (s)',
        yLabel: 'isolates',
        lines: [{ label: 'isolates (by heartbeat, 250 ms)', color: '#2f6fb2', points: line('isolates'), isStepped: true }],
      },
      {
        xLabel: 'time (s)',
        yLabel: 'batches',
        lines: [
          { label: 'batches given and not finished', color: '#8a94a0', points: line('load') },
          { label: 'of them waiting for an isolate', color: '#c4582a', points: line('waiting') },
        ],
      },
    ],
  });
  return {
    figures: [
      figure('sizing-most', 'isolates at the top of the load', Math.max(...samples.map(({ isolates }) => isolates)), 'isolates'),
      figure('sizing-end', '… when the load was gone', samples.at(-1)?.isolates ?? NaN, 'isolates'),
      figure('sizing-waiting', '… batches that waited, at most', Math.max(...samples.map(({ waiting }) => waiting)), 'batches'),
      figure('sizing-batches', '… batches checked', done, 'batches'),
    ],
    plots: { 'sizing.svg': plot },
  };
}
