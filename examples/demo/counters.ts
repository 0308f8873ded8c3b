/** What the processors of the flow have done since the demo started. */
export interface Counts {
  processed: number;
  errored: number;
  dropped: number;
  hits: number;
  misses: number;
}

const METRICS: Readonly<Record<string, keyof Counts>> = {
  tag_processor_messages_processed_total: 'processed',
  tag_processor_messages_errored_total: 'errored',
  tag_processor_messages_dropped_total: 'dropped',
  tag_processor_vm_pool_hits_total: 'hits',
  tag_processor_vm_pool_misses_total: 'misses',
};

/** Adds up the figures of the metrics page. A figure that starts again from zero (a deploy) goes on counting. */
export class Totals {
  readonly counts: Counts = { processed: 0, errored: 0, dropped: 0, hits: 0, misses: 0 };
  private readonly last = new Map<string, number>();

  /** Takes the metrics page in Prometheus' text format. */
  add(page: string): void {
    const seen = new Set<string>();
    for (const [, series = '', metric = '', text] of page.matchAll(/^((\w+)(?:\{.*\})?) (\S+)$/gm)) {
      const name = METRICS[metric];
      if (name === undefined) continue;
      const value = Number(text);
      const last = this.last.get(series) ?? 0;
      this.counts[name] += value >= last ? value - last : value;
      this.last.set(series, value);
      seen.add(series);
    }
    for (const series of this.last.keys()) if (!seen.has(series)) this.last.delete(series);
  }
}

/** Milliseconds over which the rate is taken. */
const RATE_WINDOW = 3000;

/** How many messages went through in a second, on average over the last readings. */
export class Rate {
  private readonly readings: { count: number; at: number }[] = [];

  /** `count` so far at this moment, in milliseconds. Gives messages a second. */
  next(count: number, at: number): number {
    this.readings.push({ count, at });
    while ((this.readings[1]?.at ?? Infinity) <= at - RATE_WINDOW) this.readings.shift();
    const [first] = this.readings;
    return first === undefined || first.at === at ? 0 : ((count - first.count) / (at - first.at)) * 1000;
  }
}

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** The counters as one line. */
export function formatCounters(published: number, counts: Counts, rate: number): string {
  const uses = counts.hits + counts.misses;
  return [
    `${number.format(published)} published`,
    `${number.format(counts.processed)} processed`,
    `${number.format(counts.errored)} errored`,
    `${number.format(counts.dropped)} dropped`,
    `${number.format(rate)} msg/s`,
    `pool hits ${uses === 0 ? '–' : `${((counts.hits / uses) * 100).toFixed(1)} %`}`,
  ].join(' · ');
}
