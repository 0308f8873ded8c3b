/** Seconds that a history goes back. */
export const HISTORY = 300;
/** Seconds that a rate is taken over: one alone says little of messages that come every few seconds. */
const RATE_SECONDS = 5;

/** Messages and errored messages of a second. */
export type Point = [messages: number, errored: number];

/** A processor's last five minutes, by seconds. */
export class History {
  private readonly messages = new Float32Array(HISTORY);
  private readonly errored = new Float32Array(HISTORY);
  private added = 0;
  /** Seconds with errors, of those that are kept. */
  private secondsWithErrors = 0;

  /** Takes what happened in a number of seconds, which may be a fraction. */
  add(messages: number, errored: number, seconds: number): void {
    const index = this.added++ % HISTORY;
    this.messages[index] = messages / seconds;
    if (this.errored[index]! > 0) this.secondsWithErrors--;
    if (errored > 0) this.secondsWithErrors++;
    this.errored[index] = errored / seconds;
  }

  /** Messages a second, over the last seconds. */
  get rate(): number {
    const points = this.points(RATE_SECONDS);
    return points.length === 0 ? 0 : points.reduce((sum, [messages]) => sum + messages, 0) / points.length;
  }

  /** A message was errored in these minutes. */
  get hasErrors(): boolean {
    return this.secondsWithErrors > 0;
  }

  /** The last points, the oldest first. */
  points(limit = HISTORY): Point[] {
    const length = Math.min(this.added, HISTORY, limit);
    return Array.from({ length }, (_, index) => {
      const at = (this.added - length + index) % HISTORY;
      return [round(this.messages[at]!), round(this.errored[at]!)];
    });
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
