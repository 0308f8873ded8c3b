import { figure, type Figure } from '../figures/figure';
import type { Machine } from '../machine';
import { figureTable, machineText, targetTable } from '../report';
import { timesAsFast, type Method, type RowResult } from '../rounds';
import { table } from '../table';
import { below, type Target } from '../targets';

/** Everything that a run says: what is printed, and what is written as JSON. */
export interface StreamReport {
  machine: Machine;
  /** Processes that wanted to run, on average over the last minute, when the run ended. */
  loadAtEnd: number;
  effort: 'quick' | 'normal';
  method: Method;
  rows: RowResult[];
  figures: Figure[];
  targets: Target[];
  /** What was not measured, and why. */
  notes: string[];
}

/** Percent of the messages a second that a processor may cost. */
const MOST_COST = 15;
/** The streams whose processors are judged, by the first part of their rows' keys. */
const STREAMS = { kafka: 'kafka', headers: 'kafka with headers', mqtt: 'mqtt' };

/** What rows say together. `costs`: microseconds of processor time for a message, by the key of the row. */
export function figuresOf(rows: readonly RowResult[], costs: Readonly<Record<string, number>>): Figure[] {
  const row = (key: string): RowResult | undefined => rows.find((other) => other.key === key);
  const figures = Object.entries(costs).map(([key, cost]) => figure(`${key}-cpu`, `${key}: processor time of the stream for a message`, cost, 'µs'));
  for (const [stream, label] of Object.entries(STREAMS)) {
    const through = row(`${stream}-processor`);
    if (through !== undefined) figures.push(figure(`${stream}-cost`, `${label}: messages a second that the processor costs`, 100 * (1 - through.ratio.median), '%'));
  }
  const [processor, core] = [row('mqtt-processor'), row('mqtt-node-red')];
  if (processor !== undefined && core !== undefined) {
    figures.push(figure('mqtt-times', "mqtt: the processor against Node-RED's own nodes", timesAsFast(processor, core), '×'));
  }
  return figures;
}

export function judge(figures: readonly Figure[]): Target[] {
  const valueOf = (key: string): number | undefined => figures.find((other) => other.key === key)?.value;
  return Object.entries(STREAMS).map(([stream, label]) => below(`${label}: what the processor costs`, valueOf(`${stream}-cost`), MOST_COST, '%'));
}

const count = (value: number): string => Math.round(value).toLocaleString('en-US');

function rowTable(rows: readonly RowResult[]): string {
  const lines = rows.map(({ label, rate, ratio, messages }) => [
    label, count(rate.median), `${count(rate.min)} – ${count(rate.max)}`, ratio.median.toFixed(2), `${ratio.min.toFixed(2)} – ${ratio.max.toFixed(2)}`, count(messages),
  ]);
  return table([['stream', 'msg/s', 'lowest – highest', 'ratio', 'lowest – highest', 'checked'], ...lines], [1, 2, 3, 4, 5]);
}

/** The report as text. */
export function reportText({ machine, loadAtEnd, effort, method, rows, figures, targets, notes }: StreamReport): string {
  const how = [
    `${effort}: ${method.rounds} rounds of ${method.slice} ms a row, each between two measurements of the plain stream of its broker; medians`,
    'Broker and both ends of each stream run on the same cores: the processor time of a message says what a stream itself costs.',
  ].join('\n');
  const parts = [`${machineText(machine, loadAtEnd)}\n${how}`, rowTable(rows), figureTable(figures), targetTable(targets), ...notes.map((note) => `note: ${note}`)];
  return `${parts.join('\n\n')}\n`;
}
