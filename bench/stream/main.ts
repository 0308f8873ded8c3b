/** The benchmark of streams between brokers: `npm run bench:stream`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { currentLoad, describeMachine } from '../machine';
import { measureRows, type RowResult } from '../rounds';
import { BenchMosquitto, KafkaBroker, localKafkaMissing } from './brokers';
import { readOptions, USAGE, type Options, type PartName } from './options';
import { figuresOf, judge, reportText, type StreamReport } from './report';
import { openHeadersRows, openKafkaRows, openMqttRows, type StreamRow } from './rows';

const DEFAULT_JSON = join(__dirname, '../../../bench/results/stream.json');

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** A broker while it runs, and the rows on it. */
interface OpenPart {
  rows: StreamRow[];
  remove(): Promise<void>;
}

async function openOnKafka(openRows: (broker: KafkaBroker) => Promise<StreamRow[]>): Promise<OpenPart> {
  const broker = await KafkaBroker.start();
  const remove = (): Promise<void> => broker.remove();
  return { rows: await openRows(broker).catch((error: unknown) => remove().then(() => Promise.reject(error))), remove };
}

const OPEN: Record<PartName, () => Promise<OpenPart>> = {
  kafka: () => openOnKafka(openKafkaRows),
  headers: () => openOnKafka(openHeadersRows),
  async mqtt() {
    const broker = await BenchMosquitto.start();
    const remove = (): Promise<void> => Promise.resolve(broker.remove());
    return { rows: await openMqttRows(broker).catch((error: unknown) => remove().then(() => Promise.reject(error))), remove };
  },
};

async function measurePart(name: PartName, { method }: Options): Promise<{ rows: RowResult[]; costs: Record<string, number> }> {
  const { rows, remove } = await OPEN[name]();
  try {
    const [plain, ...others] = rows;
    if (plain === undefined) throw new Error(`${name} has no rows`);
    const results = await measureRows(plain, others, method, (round) => say(`${name}: round ${round} of ${method.rounds}`));
    return { rows: results, costs: Object.fromEntries(rows.map(({ key, cost }) => [key, cost])) };
  } finally {
    await Promise.all(rows.map((row) => row.close()));
    await remove();
  }
}

async function run(options: Options): Promise<void> {
  const report: StreamReport = {
    machine: describeMachine(), loadAtEnd: NaN, effort: options.name, method: options.method, rows: [], figures: [], targets: [], notes: [],
  };
  const costs: Record<string, number> = {};
  for (const part of options.parts) {
    const missing = part === 'mqtt' ? null : localKafkaMissing();
    if (missing !== null) {
      report.notes.push(missing);
      continue;
    }
    const measured = await measurePart(part, options);
    report.rows.push(...measured.rows);
    Object.assign(costs, measured.costs);
  }
  report.figures = figuresOf(report.rows, costs);
  report.targets = judge(report.figures);
  report.loadAtEnd = currentLoad();
  process.stdout.write(reportText(report));
  const file = options.json ?? DEFAULT_JSON;
  mkdirSync(dirname(file), { recursive: true });
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
