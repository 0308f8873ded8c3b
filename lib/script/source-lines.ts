import { listStages } from './stages';
import { splitLines } from './text';
import type { ProcessorSource } from './types';

/** The lines of a processor's scripts as the user wrote them. A script is taken apart when the first line is asked for. */
export class SourceLines {
  private readonly lines = new Map<string, readonly string[]>();

  constructor(private readonly source: ProcessorSource) {}

  /** The 1-based line of a stage's script; null for stages without one and for lines that are not there. */
  at(stage: string | null, line: number | null): string | null {
    if (stage === null || line === null) return null;
    let lines = this.lines.get(stage);
    if (lines === undefined) {
      lines = this.read(stage);
      this.lines.set(stage, lines);
    }
    return lines[line - 1] ?? null;
  }

  private read(stage: string): readonly string[] {
    const scripts = listStages(this.source).flatMap(({ test, run }) => (test === null ? [run] : [test, run]));
    const script = scripts.find((each) => each.stage === stage);
    return script === undefined ? [] : splitLines(script.text);
  }
}
