import { shorten, textOf } from './text';

/** At most this many lines are kept of one call into the isolate; the rest is counted. */
const MAX_LINES = 100;
const MAX_LINE_LENGTH = 2_000;

/** `[level, text]` */
export type LogLine = [level: string, text: string];

let lines: LogLine[] = [];
let leftOut = 0;

/** Keeps a line for the log. Lines beyond the limit of the call are counted instead. */
export function log(level: string, text: string): void {
  if (lines.length >= MAX_LINES) leftOut++;
  else lines.push([level, shorten(text, MAX_LINE_LENGTH)]);
}

/** Takes what was logged since the last call. */
export function takeLog(): { lines: LogLine[]; leftOut: number } {
  const taken = { lines, leftOut };
  lines = [];
  leftOut = 0;
  return taken;
}

/** The `console` of scripts. Nothing leaves the isolate before the end of the call. */
export function createConsole(): Record<string, (...values: unknown[]) => void> {
  const write = (level: string) => (...values: unknown[]): void => log(level, values.map(textOf).join(' '));
  return {
    debug: write('debug'),
    log: write('log'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}
