import type { Figure } from './figures/figure';
import { timesAsFast, type RowResult } from './rounds';

/** What has to be reached, and what was. */
export interface Target {
  what: string;
  wanted: string;
  /** Null when its rows or figures were not measured. */
  measured: string | null;
  reached: boolean | null;
}

/** Messages of the run over which memory must not grow. */
const LONG_RUN = 10_000_000;
/** What counts as growth: the last quarter of the long run against the first. */
const GROWTH = 1.05;

/** What was measured, by name. Undefined where it was not. */
class Measured {
  constructor(
    private readonly rows: readonly RowResult[],
    private readonly figures: readonly Figure[],
  ) {}

  row(key: string): RowResult | undefined {
    return this.rows.find((row) => row.key === key);
  }

  figure(key: string): number | undefined {
    return this.figures.find((figure) => figure.key === key)?.value;
  }

  /** The fastest of several rows; undefined when one is missing. */
  best(keys: string[]): RowResult | undefined {
    const rows = keys.map((key) => this.row(key));
    if (rows.includes(undefined)) return undefined;
    return (rows as RowResult[]).toSorted((a, b) => b.ratio.median - a.ratio.median)[0];
  }
}

const show = (value: number): string => value.toPrecision(3);

export function notMeasured(what: string, wanted: string): Target {
  return { what, wanted, measured: null, reached: null };
}

/** `fast` has to be at least `least` times as fast as `slow`. */
function speed(what: string, fast: RowResult | undefined, slow: RowResult | undefined, least: number): Target {
  const wanted = `≥ ${least} ×`;
  if (fast === undefined || slow === undefined) return notMeasured(what, wanted);
  const times = timesAsFast(fast, slow);
  return { what, wanted, measured: `${show(times)} ×`, reached: times >= least };
}

export function below(what: string, value: number | undefined, limit: number, unit: string): Target {
  const wanted = `< ${limit} ${unit}`;
  if (value === undefined) return notMeasured(what, wanted);
  return { what, wanted, measured: `${show(value)} ${unit}`, reached: value < limit };
}

export function above(what: string, value: number | undefined, limit: number, unit: string): Target {
  const wanted = `> ${limit} ${unit}`;
  if (value === undefined) return notMeasured(what, wanted);
  return { what, wanted, measured: `${show(value)} ${unit}`, reached: value > limit };
}

function noGrowth(what: string, measured: Measured, of: string): Target {
  const wanted = `≤ ${Math.round(100 * (GROWTH - 1))} % over ten million messages`;
  const growth = (measured.figure(`${of}-memory-end`) ?? NaN) / (measured.figure(`${of}-memory-start`) ?? NaN);
  const isLong = (measured.figure('load-messages') ?? 0) >= LONG_RUN;
  // Not every system tells the memory of another process.
  if (Number.isNaN(growth) || !isLong) return notMeasured(what, wanted);
  const percent = 100 * (growth - 1);
  return { what, wanted, measured: `${percent >= 0 ? '+' : ''}${percent.toFixed(1)} %`, reached: growth <= GROWTH };
}

/** The targets of the project, with what a run says of them. */
export function judge(rows: readonly RowResult[], figures: readonly Figure[]): Target[] {
  const m = new Measured(rows, figures);
  const pooled = m.best(['d-sync', 'd-async']);
  return [
    speed('batches of 256 against inline (a)', m.row('e-256-1'), m.row('a'), 0.8),
    speed('batches of 256, 2 isolates, against inline (a)', m.row('e-256-2'), m.row('a'), 1.2),
    speed('batches of 256 against an isolate per message (c)', m.row('e-256-1'), m.row('c'), 100),
    speed('batches of 256 against a pooled isolate (d), the faster way', m.row('e-256-1'), pooled, 3),
    below("parent's CPU a message", m.figure('parent-cpu'), 1, 'µs'),
    speed('Node-RED, one message at a time, against its function node', m.row('f-messages'), m.row('f-function'), 1),
    speed('Node-RED, one message at a time, against one with a timeout', m.row('f-messages'), m.row('f-timeout'), 10),
    speed('Node-RED, in batches, against its function node', m.row('f-batch'), m.row('f-function'), 5),
    below('new isolate with program, median', m.figure('new-isolate-median'), 10, 'ms'),
    below('pool hit, median', m.figure('pool-hit-median'), 0.1, 'ms'),
    above('hit ratio in steady state', m.figure('hit-ratio'), 99, '%'),
    below("parent's event-loop delay under full load, p99", m.figure('event-loop-p99'), 20, 'ms'),
    below('memory per pooled isolate, before work', m.figure('isolate-memory-idle'), 2, 'MB'),
    below('memory per pooled isolate, after work', m.figure('isolate-memory-used'), 2, 'MB'),
    noGrowth('memory of the parent', m, 'parent'),
    noGrowth('memory of the sandbox process', m, 'sandbox'),
  ];
}
