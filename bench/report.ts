import type { Figure } from './figures/figure';
import type { Machine } from './machine';
import type { Effort } from './options';
import type { RowResult } from './rounds';
import type { Summary } from './statistics';
import { table } from './table';
import type { Target } from './targets';

/** Everything that a run says: what is printed, and what is written as JSON. */
export interface Report {
  machine: Machine;
  /** Processes that wanted to run, on average over the last minute, when the run ended. */
  loadAtEnd: number;
  effort: Effort;
  rows: RowResult[];
  figures: Figure[];
  targets: Target[];
}

const count = (value: number): string => Math.round(value).toLocaleString('en-US');

function figureText(value: number): string {
  return Math.abs(value) >= 1000 ? count(value) : Number(value.toPrecision(3)).toString();
}

function ratioText(value: number): string {
  return value >= 0.1 ? value.toFixed(2) : value.toPrecision(2);
}

function spread({ min, max }: Summary, show: (value: number) => string): string {
  return `${show(min)} – ${show(max)}`;
}

/** Where and when a run took place, as text. */
export function machineText(machine: Machine, loadAtEnd: number): string {
  return [
    `${machine.cpu}, ${machine.cores} cores, ${figureText(machine.memory / 2 ** 30)} GB, ${machine.platform}`,
    `Node ${machine.node} (V8 ${machine.v8}), isolated-vm ${machine.isolatedVm}, Node-RED ${machine.nodeRed}`,
    `${machine.date}, load ${machine.load.toFixed(2)} at the start, ${loadAtEnd.toFixed(2)} at the end`,
  ].join('\n');
}

function heading({ machine, loadAtEnd, effort }: Report): string {
  const { rounds, slice } = effort.method;
  const method = `${rounds} rounds of ${slice} ms a row, each between two measurements of row (a)`;
  return `${machineText(machine, loadAtEnd)}\n${effort.name}: ${method}; medians, with lowest and highest round`;
}

function rowTable(rows: readonly RowResult[]): string {
  const lines = rows.map(({ group, label, rate, ratio, messages }) => [
    `(${group})`, label,
    count(rate.median), spread(rate, count),
    ratioText(ratio.median), spread(ratio, ratioText),
    count(messages),
  ]);
  const head = ['', 'row', 'msg/s', 'lowest – highest', 'ratio to (a)', 'lowest – highest', 'checked'];
  return table([head, ...lines], [2, 3, 4, 5, 6]);
}

export function figureTable(figures: readonly Figure[]): string {
  const lines = figures.map(({ label, value, unit }) => [label, figureText(value), unit]);
  return table([['figure', 'value', 'unit'], ...lines], [1]);
}

function verdict({ reached }: Target): string {
  if (reached === null) return 'not measured';
  return reached ? 'reached' : 'NOT REACHED';
}

export function targetTable(targets: readonly Target[]): string {
  const lines = targets.map((target) => [target.what, target.wanted, target.measured ?? '', verdict(target)]);
  return table([['target', 'wanted', 'measured', ''], ...lines]);
}

/** The report as text. */
export function reportText(report: Report): string {
  const figures = report.figures.length > 0 ? [figureTable(report.figures)] : [];
  return [heading(report), rowTable(report.rows), ...figures, targetTable(report.targets)].join('\n\n') + '\n';
}
