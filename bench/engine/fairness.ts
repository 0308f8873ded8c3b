import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Sandbox, SANDBOX_OPTIONS } from '../../lib';
import { toTextResult } from '../../lib/processor/outcomes';
import { assertProgram } from '../../lib/script/compile';
import { figure, type Figure } from '../figures/figure';
import { quantile } from '../statistics';
import type { PartResult } from './part';
import { makeSpinner, SPINNER_MESSAGE } from './spinner';
import { plotText, type Line, type Mark, type Panel } from './svg';

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
/** Isolates of a tenant with which two of them together do not want more cores than there are. */
const BOUNDED = Math.max(1, Math.floor(availableParallelism() / 2));
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

interface Waits {
  alone: number[];
  beside: number[];
  /** Batches of the flooding tenant. */
  flooded: number;
}

/** How long a quiet tenant's batches wait, alone and beside a tenant that floods the pool, in turns. */
async function measureWaits({ bursts, floodBatches, rounds }: FairnessEffort, perTenant: number): Promise<Waits> {
  const sandbox = new Sandbox({ per_tenant: perTenant });
  const spinner = makeSpinner(BATCH_MS);
  const { program } = assertProgram('bench', { kind: 'nodered_js', code: spinner.code });
  const waits: Waits = { alone: [], beside: [], flooded: 0 };
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
      waits.flooded += await stop();
    }
    return waits;
  } finally {
    await sandbox.close();
  }
}

function figuresOf(key: string, perTenant: number, { alone, beside, flooded }: Waits): Figure[] {
  const [p99Alone, p99Beside] = [quantile(alone, 0.99), quantile(beside, 0.99)];
  return [
    figure(`${key}-alone-p50`, `per_tenant ${perTenant}: waiting time of a quiet tenant alone, p50`, quantile(alone, 0.5), 'ms'),
    figure(`${key}-alone-p99`, '… p99', p99Alone, 'ms'),
    figure(`${key}-beside-p50`, '… beside a flooding tenant, p50', quantile(beside, 0.5), 'ms'),
    figure(`${key}-beside-p99`, '… p99', p99Beside, 'ms'),
    figure(`${key}-p99-ratio`, '… p99 against alone', p99Beside / p99Alone, '×'),
    figure(`${key}-batches`, '… batches of the quiet tenant, each way', beside.length, 'batches'),
    figure(`${key}-flood`, '… batches of the flooding tenant meanwhile', flooded, 'batches'),
  ];
}

function panelOf(perTenant: number, waits: Waits): Panel {
  const line = (way: keyof typeof COLORS, label: string): Line => ({ label, color: COLORS[way], points: [[0, 0], ...distribution(waits[way])] });
  const mark = (way: keyof typeof COLORS): Mark => {
    const p99 = quantile(waits[way], 0.99);
    return { x: p99, label: `p99 ${way} ${p99.toFixed(1)} ms`, color: COLORS[way] };
  };
  return {
    xLabel: `per_tenant ${perTenant}: waiting time of a batch until its script begins (ms)`,
    yLabel: 'waited at most so long (%)',
    lines: [line('alone', 'alone'), line('beside', 'beside the flooding tenant')],
    marks: [mark('alone'), mark('beside')],
  };
}

/** Waiting times with the default of `per_tenant`, which the target is about, and with isolates bounded by the cores. */
export async function measureFairness(effort: FairnessEffort): Promise<PartResult> {
  const usual = SANDBOX_OPTIONS.per_tenant.default;
  const [byDefault, bounded] = [await measureWaits(effort, usual), await measureWaits(effort, BOUNDED)];
  return {
    figures: [...figuresOf('fairness', usual, byDefault), ...figuresOf('fairness-bounded', BOUNDED, bounded)],
    plots: {
      'fairness.svg': plotText({
        title: 'A quiet tenant, alone and beside a flooding one',
        subtitle: `bursts of ${BURST} batches of about ${BATCH_MS} ms; the other tenant keeps ${effort.floodBatches} on their way; ${availableParallelism()} cores`,
        panels: [panelOf(usual, byDefault), panelOf(BOUNDED, bounded)],
      }),
    },
    notes: ['waiting times are of whole milliseconds, plus a half', `per_tenant ${BOUNDED} is half of the cores: tenants with more busy isolates than cores slow each other down`],
  };
}
