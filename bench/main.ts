/** The benchmark: `npm run bench`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Figure } from './figures/figure';
import { measureLoad } from './figures/load';
import { measurePool } from './figures/pool';
import { currentLoad, describeMachine } from './machine';
import { readOptions, USAGE, type Options } from './options';
import { openRemoteRows } from './remote';
import { reportText, type Report } from './report';
import { measureRows, type RowResult } from './rounds';
import type { OpenRows } from './row';
import { inlineRow } from './rows/inline';
import { openProcessorRows } from './rows/processor';
import { judge } from './targets';
import { makeWorkload, type Workload } from './workload';

const DEFAULT_JSON = join(__dirname, '../../bench/results/latest.json');

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Opens the rows of the parts that are asked for. */
const OPENERS: [parts: string[], open: (workload: Workload) => Promise<OpenRows>][] = [
  [['b'], (workload) => openRemoteRows('function-technique', workload)],
  [['c', 'd'], (workload) => openRemoteRows('isolates', workload, ['--no-node-snapshot'])],
  [['e'], openProcessorRows],
  [['f'], (workload) => openRemoteRows('node-red', workload)],
];

async function runRows({ effort, parts }: Options, workload: Workload): Promise<RowResult[]> {
  const wanted = OPENERS.filter(([letters]) => letters.some((letter) => parts.includes(letter)));
  const opened: OpenRows[] = [];
  try {
    for (const [, open] of wanted) opened.push(await open(workload));
    const rows = opened.flatMap((open) => open.rows).filter(({ group }) => parts.includes(group));
    const { rounds } = effort.method;
    return await measureRows(inlineRow(workload), rows, effort.method, (round) => say(`round ${round} of ${rounds}`));
  } finally {
    await Promise.all(opened.map((open) => open.close()));
  }
}

async function runFigures({ effort, parts }: Options, workload: Workload): Promise<Figure[]> {
  if (!parts.includes('figures')) return [];
  say('isolates and pool');
  const pool = await measurePool(workload, effort.pool);
  say(`${effort.load.toLocaleString('en-US')} messages under full load`);
  return [...pool, ...(await measureLoad(workload, effort.load))];
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
  const machine = describeMachine();
  const workload = makeWorkload();
  const rows = await runRows(options, workload);
  const figures = await runFigures(options, workload);
  const targets = judge(rows, figures);
  const report: Report = { machine, loadAtEnd: currentLoad(), effort: options.effort, rows, figures, targets };
  process.stdout.write(reportText(report));
  const file = options.json ?? DEFAULT_JSON;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  say(`written to ${file}`);
}

main().catch((error: unknown) => {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
