import type { ConsoleLine } from '../message';

/** Lines a second that a processor's scripts may log. */
const LINES_PER_SECOND = 100;

/** Passes on what scripts log, up to a number of lines a second, and says how many were left out. */
export class ConsoleLimit {
  private second = 0;
  private passed = 0;
  private leftOut = 0;

  constructor(private readonly write: (line: ConsoleLine) => void) {}

  /** Takes lines of one batch, and the number of those that were left out before. */
  add(lines: readonly ConsoleLine[], leftOut: number): void {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.second) {
      this.second = second;
      this.passed = 0;
      if (this.leftOut > 0) this.write({ level: 'warn', text: `${this.leftOut} lines of console output were left out` });
      this.leftOut = 0;
    }
    this.leftOut += leftOut;
    for (const line of lines) {
      if (this.passed < LINES_PER_SECOND) {
        this.passed++;
        this.write(line);
      } else this.leftOut++;
    }
  }
}
