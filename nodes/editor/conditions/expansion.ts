import type { Row } from './row';

/** Rows that are expanded in the first frame; in each that follows, twice as many. */
const AT_FIRST = 25;

/** Expands rows, some at a time, so that a thousand do not keep one waiting. */
export class Expansion {
  private frame: number | null = null;

  start(rows: readonly Row[]): void {
    this.stop();
    this.expand([...rows], AT_FIRST);
  }

  /** Leaves those as they are that are not expanded yet. */
  stop(): void {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.frame = null;
  }

  private expand(rows: Row[], count: number): void {
    for (const row of rows.splice(0, count)) row.expand();
    this.frame = rows.length > 0 ? requestAnimationFrame(() => this.expand(rows, 2 * count)) : null;
  }
}
