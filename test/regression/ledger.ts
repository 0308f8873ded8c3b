/** What became of the messages of a run. */
export interface LedgerCounts {
  sent: number;
  arrived: number;
  /** Never arrived. */
  lost: number;
  /** Arrived again. */
  repeats: number;
  /** Arrived for the first time behind a later one of their lane. */
  disordered: number;
  /** Arrived and never sent. */
  unknown: number;
}

/** Counts with their names, for people. */
export function countsText(counts: Readonly<Record<string, number>> | LedgerCounts): string {
  return Object.entries(counts).map(([name, count]) => `${(count as number).toLocaleString('en-US')} ${name}`).join(', ');
}

/** One sequence whose order counts: a partition, a key or a topic. */
class Lane {
  readonly seen: Uint8Array;
  highest = -1;

  constructor(count: number) {
    this.seen = new Uint8Array(count);
  }
}

/** Counts what arrived of messages that are numbered 0, 1, 2, … in each lane. */
export class Ledger {
  /** Messages that have arrived at least once. */
  distinct = 0;
  private readonly lanes: ReadonlyMap<string, Lane>;
  private arrived = 0;
  private disordered = 0;
  private unknown = 0;

  constructor(
    lanes: readonly string[],
    private readonly perLane: number,
  ) {
    this.lanes = new Map(lanes.map((lane) => [lane, new Lane(perLane)]));
  }

  get sent(): number {
    return this.lanes.size * this.perLane;
  }

  add(name: string, number: number): void {
    this.arrived++;
    const lane = this.lanes.get(name);
    if (lane === undefined || !Number.isInteger(number) || number < 0 || number >= this.perLane) {
      this.unknown++;
      return;
    }
    if (lane.seen[number] === 1) return;
    lane.seen[number] = 1;
    this.distinct++;
    if (number < lane.highest) this.disordered++;
    else lane.highest = number;
  }

  get counts(): LedgerCounts {
    const { sent, arrived, distinct, disordered, unknown } = this;
    return { sent, arrived, lost: sent - distinct, repeats: arrived - unknown - distinct, disordered, unknown };
  }

  /** What is not as it has to be. Repeats are only wrong where nothing crashed. */
  wrong(areRepeatsWrong = false): string[] {
    const { lost, repeats, disordered, unknown } = this.counts;
    const found: [count: number, what: string][] = [
      [lost, 'lost'],
      [disordered, 'out of order'],
      [unknown, 'never sent'],
      [areRepeatsWrong ? repeats : 0, 'repeated'],
    ];
    return found.flatMap(([count, what]) => (count === 0 ? [] : [`${what}: ${count}`]));
  }
}
