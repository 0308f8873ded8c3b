/** The benchmark of the engine that many tenants share: `npm run bench:engine`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureCompile } from '../figures/compile';
import { currentLoad, describeMachine } from '../machine';
import { measureBeforeAfter } from './before-after';
import { measureConcurrent } from './concurrent';
import { measureFairness } from './fairness';
import { measureHttp } from './http';
import { measureIsolates } from './isolates';
import { readOptions, USAGE, type Effort, type Options, type PartName } from './options';
import type { PartResult } from './part';
import { reportText, type EngineReport } from './report';
import { measureSizing } from './sizing';
import { measureStarts } from './starts';
import { judge } from './targets';

const DEFAULT_FOLDER = join(__dirname, '../../../bench/results');

const MEASURE: { [Name in PartName]: (effort: Effort[Name]) => Promise<PartResult> } = {
  'before-after': measureBeforeAfter,
  isolates: measureIsolates,
  concurrent: measureConcurrent,
  starts: measureStarts,
  compile: async ({ samples }) => ({ figures: await measureCompile(samples) }),
  http: measureHttp,
  fairness: measureFairness,
  sizing: measureSizing,
};

const say = (text: string): void => void process.stderr.write(`${text}\n`);

function measurePart<Name extends PartName>(name: Name, effort: Effort): Promise<PartResult> {
  return MEASURE[name](effort[name]);
}

async function run({ name, effort, parts, out }: Options): Promise<void> {
  const machine = describeMachine();
  const folder = out ?? DEFAULT_FOLDER;
  mkdirSync(folder, { recursive: true });
  const report: EngineReport = { machine, loadAtEnd: NaN, effort: name, parts: [], targets: [] };
  for (const part of parts) {
    say(part);
    const start = performance.now();
    const { figures, plots = {}, notes = [] } = await measurePart(part, effort);
    report.parts.push({ name: part, seconds: (performance.now() - start) / 1000, figures, notes, plots: Object.keys(plots) });
    for (const [file, svg] of Object.entries(plots)) writeFileSync(join(folder, file), svg);
  }
  report.loadAtEnd = currentLoad();
  report.targets = judge(report.parts.flatMap(({ figures }) => figures));
  process.stdout.write(reportText(report));
  const file = join(folder, 'engine.json');
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  say(`written to ${file}`);
}

async function main(): Promise<void> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    say(`${(error as Error).message}\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  await run(options);
}

main().catch((error: unknown) => {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
