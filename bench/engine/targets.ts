import type { Figure } from '../figures/figure';
import { above, below, notMeasured, type Target } from '../targets';
import { sizeKey, SIZES } from './before-after';

/** The load that start times have to be measured beside, in percent of the pool's time. */
const BUSY = { least: 60, most: 80 };

/** At least so much. */
function least(what: string, value: number | undefined, limit: number, unit: string): Target {
  const wanted = `≥ ${limit} ${unit}`;
  if (value === undefined) return notMeasured(what, wanted);
  return { what, wanted, measured: `${Number(value.toPrecision(4))} ${unit}`, reached: value >= limit };
}

/** The targets of the engine, with what a run says of them. */
export function judge(figures: readonly Figure[]): Target[] {
  const valueOf = (key: string): number | undefined => figures.find((figure) => figure.key === key)?.value;
  /** A start below its limit counts only where the pool was as busy as it has to be. */
  const start = (name: string, limit: number, what = `${name} start, p99`): Target => {
    const [target, busy] = [below(what, valueOf(`${name}-p99`), limit, 'ms'), valueOf(`${name}-busy`)];
    if (target.measured === null || busy === undefined) return target;
    const isBusy = busy >= BUSY.least && busy <= BUSY.most;
    const wanted = `${target.wanted}, pool ${BUSY.least}–${BUSY.most} % busy`;
    return { ...target, wanted, measured: `${target.measured}, ${busy.toFixed(0)} % busy`, reached: target.reached === true && isBusy };
  };
  const bySize = SIZES.flatMap((size) => {
    const [key, name] = [sizeKey(size), `${size.tags} tags × ${size.conditions} conditions`];
    return [
      least(`${name}: throughput against an isolate and a compile for each`, valueOf(`${key}-ratio`), 50, '×'),
      least(`${name}: less allocated`, valueOf(`${key}-bytes-saved`), 80, '%'),
      above(`${name}: pool hits`, valueOf(`${key}-hit-ratio`), 99, '%'),
    ];
  });
  return [
    ...bySize,
    least('isolates at once', valueOf('isolates-reached'), 200, 'isolates'),
    below('… sandbox processes replaced meanwhile', valueOf('isolates-restarts'), 1, 'processes'),
    least('asynchronous executions held at once', valueOf('concurrent-held'), 1_000, 'executions'),
    start('cold', 500),
    start('warm', 20),
    start('cached', 2),
    start('cold-cores', 500, '… cold, cores busy too'),
    start('warm-cores', 20, '… warm, cores busy too'),
    start('cached-cores', 2, '… cached, cores busy too'),
    least('compiling 100 kB with the compile cache, scripts to code', valueOf('compile-100k-times'), 10, '×'),
    least('HTTP through Node-RED, against one isolate that compiles each time', valueOf('http-ratio'), 4, '×'),
    below("a quiet tenant's wait beside a flooding one, against alone, p99, per_tenant by default", valueOf('fairness-p99-ratio'), 2, '×'),
    below('… per_tenant half of the cores', valueOf('fairness-bounded-p99-ratio'), 2, '×'),
  ];
}
