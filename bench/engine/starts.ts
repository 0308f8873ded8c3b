import { setTimeout as sleep } from 'node:timers/promises';
import { createTagProcessor, Sandbox, type SandboxOptions, type ScriptAccess, type TagProcessor } from '../../lib';
import { figure, type Figure } from '../figures/figure';
import { checkText } from '../row';
import { median, quantile } from '../statistics';
import type { PartResult } from './part';
import { HoldingLoad, SpinningLoad, type Load } from './start-loads';
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

/**
 * Milliseconds between the starts that are measured, by kind. Compiling keeps this process from giving the pool its load:
 * the longer a start takes, the longer the pause, or the pool would not be as busy as it is to be.
 */
const PAUSES = { cached: 3, warm: 40, cold: 300 };

const SIZE = { tags: 42, conditions: 3 };

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

/** Names the figures of a load: `''` for the one that the targets are about. */
type Suffix = '' | '-cores';

async function repeatStarts(
  kind: keyof typeof PAUSES, label: string, count: number, load: Load, suffix: Suffix, start: () => Promise<number>,
): Promise<Figure[]> {
  const times: number[] = [];
  load.reset();
  for (let i = 0; i < count; i++) {
    times.push(await start());
    await sleep(PAUSES[kind]);
  }
  return [
    figure(`${kind}${suffix}-median`, `${label}, median of ${count}`, median(times), 'ms'),
    figure(`${kind}${suffix}-p99`, '… p99', quantile(times, 0.99), 'ms'),
    figure(`${kind}${suffix}-busy`, '… of the pool was kept busy by the load', 100 * load.share, '%'),
  ];
}

async function measureBeside(
  makeLoad: (sandbox: Sandbox) => Promise<Load>, pool: SandboxOptions, access: ScriptAccess, suffix: Suffix, { cold, warm, cached, settle }: StartsEffort,
): Promise<Figure[]> {
  const sandbox = new Sandbox(pool, { onLog: () => undefined, ...access });
  try {
    const known = await createTagProcessor({ ...scriptsOf(SIZE), name: 'bench', sandbox });
    const load = await makeLoad(sandbox);
    const settled = performance.now() + settle;
    while (performance.now() < settled) await startCached(known);
    const figures = [
      ...(await repeatStarts('cached', 'cached: pooled isolate, known program', cached, load, suffix, () => startCached(known))),
      ...(await repeatStarts('warm', 'warm: pooled isolate, new program', warm, load, suffix, () => startWarm(sandbox))),
      ...(await repeatStarts('cold', 'cold: new process, isolate and program', cold, load, suffix, startCold)),
    ];
    await load.stop();
    await known.close();
    return figures;
  } finally {
    await sandbox.close();
  }
}

/**
 * How long it takes from giving a message to its result, by what is there already, beside a load on the same pool:
 * one that holds isolates, and one that keeps the machine's cores busy as well.
 */
export async function measureStarts(effort: StartsEffort): Promise<PartResult> {
  const holding = await measureBeside(HoldingLoad.start, HoldingLoad.pool, HoldingLoad.access, '', effort);
  const spinning = await measureBeside(SpinningLoad.start, SpinningLoad.pool, {}, '-cores', effort);
  return {
    figures: [...holding, ...spinning.map((given) => ({ ...given, label: given.label.replace(/^([a-z]+):/, '$1, cores busy too:') }))],
    notes: [HoldingLoad.note, SpinningLoad.note],
  };
}
