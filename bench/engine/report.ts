import type { Figure } from '../figures/figure';
import type { Machine } from '../machine';
import { figureTable, machineText, targetTable } from '../report';
import type { Target } from '../targets';

/** Everything that a run says: what is printed, and what is written as JSON. */
export interface EngineReport {
  machine: Machine;
  /** Processes that wanted to run, on average over the last minute, when the run ended. */
  loadAtEnd: number;
  effort: 'quick' | 'normal';
  parts: { name: string; seconds: number; figures: Figure[]; notes: string[]; plots: string[] }[];
  targets: Target[];
}

/** The report as text. */
export function reportText({ machine, loadAtEnd, effort, parts, targets }: EngineReport): string {
  const heading = `${machineText(machine, loadAtEnd)}\n${effort}`;
  const tables = parts.map(({ name, seconds, figures, notes, plots }) =>
    [
      `## ${name} (${seconds.toFixed(1)} s)`,
      figureTable(figures),
      ...notes.map((note) => `note: ${note}`),
      ...plots.map((plot) => `plot: ${plot}`),
    ].join('\n'),
  );
  return [heading, ...tables, targetTable(targets)].join('\n\n') + '\n';
}
