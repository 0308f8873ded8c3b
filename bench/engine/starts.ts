import { setTimeout as sleep } from 'node:timers/promises';
import { createJsProcessor, createTagProcessor, Sandbox, type JsProcessor, type TagProcessor } from '../../lib';
import { figure, type Figure } from '../figures/figure';
import { checkText } from '../row';
import { median, quantile } from '../statistics';
import type { PartResult } from './part';
import { makeSpinner, SPINNER_MESSAGE, type Spinner } from './spinner';
import { makeTags, scriptsOf } from './workload';

/** How much is measured. */
export interface StartsEffort {
  /** Starts of each kind. */
  cold: number;
  warm: number;
  cached: number;
  /** Milliseconds of load before anything is measured. */
  settle: number;
}

/** Isolates of the pool: as many as can run at once on two cores. */
const ISOLATES = 2;
/** What the load keeps busy of the isolates' time. */
const SHARE = 0.7;
/** Batches of the load on their way: more than isolates, so that the way between the processes leaves none without work. */
const WORKERS = 4;
/** Milliseconds of work for each batch of the load, about. */
const BATCH_MS = 0.6;
/**
 * Milliseconds between the starts that are measured, by kind. Compiling keeps this process from giving the pool its load:
 * the longer a start takes, the longer the pause, or the pool would not be as busy as it is to be.
 */
const PAUSES = { cached: 3, warm: 25, cold: 200 };

const SIZE = { tags: 42, conditions: 3 };

/** Keeps a share of the pool's time busy: batches of work, and pauses between them. */
class Load {
  private busy = 0;
  private since = performance.now();
  private isOpen = true;
  private readonly workers: Promise<void>[];

  constructor(private readonly processor: JsProcessor, private readonly spinner: Spinner) {
    this.workers = Array.from({ length: WORKERS }, () => this.work());
  }

  /** What the load's script took of the isolates' time since the last {@link reset}, 0 to 1. */
  get share(): number {
    return this.busy / (ISOLATES * (performance.now() - this.since));
  }

  reset(): void {
    this.busy = 0;
    this.since = performance.now();
  }

  async stop(): Promise<void> {
    this.isOpen = false;
    await Promise.all(this.workers);
  }

  private async work(): Promise<void> {
    while (this.isOpen) {
      while (this.share > SHARE) await sleep(1);
      const { ms } = this.spinner.read('load', await this.processor.processText(SPINNER_MESSAGE, 1));
      this.busy += ms;
    }
  }
}

const { lines, expected } = makeTags(SIZE);
let next = 0;

/** One message through a processor, checked. */
async function runOne(processor: TagProcessor, line = lines[0] as string, wanted = expected[0] as string): Promise<void> {
  const result = await processor.processText(line, 1);
  checkText('starts', wanted, result.exceptions.length > 0 ? JSON.stringify(result.exceptions[0]) : result.lines.toString());
}

/** A program that no isolate and no cache knows: its defaults set another name. */
function newScripts(): { scripts: ReturnType<typeof scriptsOf>; wanted: string } {
  const name = `new_${next++}`;
  const { defaults, conditions } = scriptsOf(SIZE);
  return {
    scripts: { defaults: defaults.replace("'tag_' + msg.meta.number", `'${name}'`), conditions },
    wanted: (expected[0] as string).replaceAll('tag_0', name),
  };
}

/** From nothing to the first result: process, isolate, program. */
async function startCold(): Promise<number> {
  const { scripts, wanted } = newScripts();
  const start = performance.now();
  const processor = await createTagProcessor({ ...scripts, name: 'bench', sandbox: { max_size: 1, preload_size: 0 } });
  await runOne(processor, lines[0], wanted);
  const took = performance.now() - start;
  await processor.close();
  return took;
}

/** From the scripts of a program that is new to the pool to its first result. */
async function startWarm(sandbox: Sandbox): Promise<number> {
  const { scripts, wanted } = newScripts();
  const start = performance.now();
  const processor = await createTagProcessor({ ...scripts, name: 'bench', sandbox });
  await runOne(processor, lines[0], wanted);
  const took = performance.now() - start;
  await processor.close();
  return took;
}

async function startCached(processor: TagProcessor): Promise<number> {
  const start = performance.now();
  await runOne(processor);
  return performance.now() - start;
}

async function repeatStarts(
  name: keyof typeof PAUSES, label: string, count: number, load: Load, start: () => Promise<number>,
): Promise<Figure[]> {
  const times: number[] = [];
  load.reset();
  for (let i = 0; i < count; i++) {
    times.push(await start());
    await sleep(PAUSES[name]);
  }
  return [
    figure(`${name}-median`, `${label}, median of ${count}`, median(times), 'ms'),
    figure(`${name}-p99`, '… p99', quantile(times, 0.99), 'ms'),
    figure(`${name}-busy`, '… of the pool was kept busy by the load', 100 * load.share, '%'),
  ];
}

/** How long it takes from giving a message to its result, by what is there already, beside a load on the same pool. */
export async function measureStarts({ cold, warm, cached, settle }: StartsEffort): Promise<PartResult> {
  const sandbox = new Sandbox({ max_size: ISOLATES, preload_size: ISOLATES });
  const spinner = makeSpinner(BATCH_MS);
  const processors: (JsProcessor | TagProcessor)[] = [];
  try {
    const busy = await createJsProcessor({ name: 'load', code: spinner.code, sandbox });
    const known = await createTagProcessor({ ...scriptsOf(SIZE), name: 'bench', sandbox });
    processors.push(busy, known);
    const load = new Load(busy, spinner);
    const settled = performance.now() + settle;
    while (performance.now() < settled) await startCached(known);
    const figures = [
      ...(await repeatStarts('cached', 'cached: pooled isolate, known program', cached, load, () => startCached(known))),
      ...(await repeatStarts('warm', 'warm: pooled isolate, new program', warm, load, () => startWarm(sandbox))),
      ...(await repeatStarts('cold', 'cold: new process, isolate and program', cold, load, startCold)),
    ];
    await load.stop();
    return {
      figures,
      notes: [
        `load: another processor of the same tenant on the same ${ISOLATES} isolates, batches of about ${BATCH_MS} ms; ` +
          'its share is the time that its script ran, of the time of the isolates, pauses between the starts included',
      ],
    };
  } finally {
    await Promise.all(processors.map((processor) => processor.close()));
    await sandbox.close();
  }
}
