import type { Figure } from '../figures/figure';
import { above, below, notMeasured, type Target } from '../targets';
import { sizeKey, SIZES } from './before-after';

/** At least so much. */
function least(what: string, value: number | undefined, limit: number, unit: string): Target {
  const wanted = `≥ ${limit} ${unit}`;
  if (value === undefined) return notMeasured(what, wanted);
  return { what, wanted, measured: `${Number(value.toPrecision(4))} ${unit}`, reached: value >= limit };
}

/** The targets of the engine, with what a run says of them. */
export function judge(figures: readonly Figure[]): Target[] {
  const valueOf = (key: string): number | undefined => figures.find((figure) => figure.key === key)?.value;
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
    least('asynchronous executions held at once', valueOf('concurrent-held'), 1_000, 'executions'),
    below('cold start, p99', valueOf('cold-p99'), 500, 'ms'),
    below('warm start, p99', valueOf('warm-p99'), 20, 'ms'),
    below('cached start, p99', valueOf('cached-p99'), 2, 'ms'),
    least('HTTP through Node-RED, against one isolate that compiles each time', valueOf('http-ratio'), 4, '×'),
    below("a quiet tenant's wait beside a flooding one, against alone, p99", valueOf('fairness-p99-ratio'), 2, '×'),
  ];
}
