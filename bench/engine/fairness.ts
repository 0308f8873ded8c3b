import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Sandbox } from '../../lib';
import { toTextResult } from '../../lib/processor/outcomes';
import { assertProgram } from '../../lib/script/compile';
import { figure } from '../figures/figure';
import { quantile } from '../statistics';
import type { PartResult } from './part';
import { makeSpinner, SPINNER_MESSAGE } from './spinner';
import { plotText, type Line } from './svg';

/** How much is measured. */
export interface FairnessEffort {
  /** Bursts of the quiet tenant, in each round and way. */
  bursts: number;
  /** Batches that the flooding tenant keeps on their way. */
  floodBatches: number;
  rounds: number;
}

/** Batches that the quiet tenant gives at once, and milliseconds from burst to burst. */
const BURST = 6;
const INTERVAL = 60;
/** Milliseconds of work of each batch, of both tenants. */
const BATCH_MS = 3;
/** Isolates of a tenant: half of the cores, so that two tenants together do not want more than there is. */
const PER_TENANT = Math.max(1, Math.floor(availableParallelism() / 2));
/** Half a step of the clock: a script that begins within a millisecond began in the middle of it, on average. */
const HALF_STEP = 0.5;
const COLORS = { alone: '#2f6fb2', beside: '#c4582a' };

/** Runs one batch for a tenant; gives when its script began. */
type RunBatch = (tenant: string) => Promise<number>;

/** Gives bursts of batches; milliseconds that each waited until its script began. */
async function waitingTimes(run: RunBatch, bursts: number): Promise<number[]> {
  const waits: number[] = [];
  const runOne = async (given: number): Promise<void> => {
    const start = await run('quiet');
    waits.push(start - given + HALF_STEP);
  };
  for (let burst = 0; burst < bursts; burst++) {
    const next = performance.now() + INTERVAL;
    // The clocks are the same one, of whole milliseconds: it begins to count at a step.
    const before = Date.now();
    let given = before;
    while (given === before) given = Date.now();
    await Promise.all(Array.from({ length: BURST }, () => runOne(given)));
    await sleep(Math.max(0, next - performance.now()));
  }
  return waits;
}

/** Keeps batches of another tenant on their way. @returns ends it, and gives the number of its batches */
function flood(run: RunBatch, batches: number): () => Promise<number> {
  let isOpen = true;
  let done = 0;
  const work = async (): Promise<void> => {
    while (isOpen) {
      await run('flood');
      done++;
    }
  };
  const workers = Promise.all(Array.from({ length: batches }, work));
  return async () => {
    isOpen = false;
    await workers;
    return done;
  };
}

/** The share of the values at or below each. */
function distribution(values: readonly number[]): [x: number, y: number][] {
  return values.toSorted((a, b) => a - b).map((value, index) => [value, (100 * (index + 1)) / values.length]);
}

/** How long a quiet tenant's batches wait, alone and beside a tenant that floods the pool, in turns. */
export async function measureFairness({ bursts, floodBatches, rounds }: FairnessEffort): Promise<PartResult> {
  const sandbox = new Sandbox({ per_tenant: PER_TENANT });
  const spinner = makeSpinner(BATCH_MS);
  const { program } = assertProgram('bench', { kind: 'nodered_js', code: spinner.code });
  const waits: { alone: number[]; beside: number[] } = { alone: [], beside: [] };
  let floodDone = 0;
  try {
    const { id } = await sandbox.load(program);
    const run: RunBatch = async (tenant) => {
      const result = await sandbox.run(id, SPINNER_MESSAGE, 1, { tenant, user: null, organization: null });
      return spinner.read(tenant, toTextResult(result, program)).start;
    };
    await waitingTimes(run, Math.ceil(bursts / 10));
    for (let round = 0; round < rounds; round++) {
      waits.alone.push(...(await waitingTimes(run, bursts)));
      const stop = flood(run, floodBatches);
      waits.beside.push(...(await waitingTimes(run, bursts)));
      floodDone += await stop();
    }
  } finally {
    await sandbox.close();
  }
  const at = (values: number[], share: number): number => quantile(values, share);
  const p99 = { alone: at(waits.alone, 0.99), beside: at(waits.beside, 0.99) };
  const line = (way: keyof typeof waits, label: string): Line => ({ label, color: COLORS[way], points: [[0, 0], ...distribution(waits[way])] });
  const plot = plotText({
    title: 'A quiet tenant, alone and beside a flooding one',
    subtitle:
      `bursts of ${BURST} batches of about ${BATCH_MS} ms; the other tenant keeps ${floodBatches} on their way; ` +
      `per_tenant ${PER_TENANT}, ${availableParallelism()} cores`,
    panels: [
      {
        xLabel: 'waiting time of a batch until its script begins (ms)',
        yLabel: 'batches that waited at most so long (%)',
        lines: [line('alone', 'alone'), line('beside', 'beside the flooding tenant')],
        marks: [
          { x: p99.alone, label: `p99 alone ${p99.alone.toFixed(1)} ms`, color: COLORS.alone },
          { x: p99.beside, label: `p99 beside ${p99.beside.toFixed(1)} ms`, color: COLORS.beside },
        ],
      },
    ],
  });
  return {
    figures: [
      figure('fairness-alone-p50', 'waiting time of a quiet tenant alone, p50', at(waits.alone, 0.5), 'ms'),
      figure('fairness-alone-p99', '… p99', p99.alone, 'ms'),
      figure('fairness-beside-p50', 'waiting time beside a flooding tenant, p50', at(waits.beside, 0.5), 'ms'),
      figure('fairness-beside-p99', '… p99', p99.beside, 'ms'),
      figure('fairness-p99-ratio', '… p99 against alone', p99.beside / p99.alone, '×'),
      figure('fairness-batches', '… batches of the quiet tenant, each way', waits.beside.length, 'batches'),
      figure('fairness-flood', '… batches of the flooding tenant meanwhile', floodDone, 'batches'),
    ],
    plots: { 'fairness.svg': plot },
    notes: [
      `per_tenant is ${PER_TENANT} here, half of the cores: the pool shares isolates, not cores, and tenants that together hold ` +
        'more busy isolates than there are cores slow each other down',
      'waiting times are of whole milliseconds, plus a half',
    ],
  };
}
