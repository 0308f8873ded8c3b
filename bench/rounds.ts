import type { Row, RowInfo, Slice } from './row';
import { median, summarize, type Summary } from './statistics';

/** How rows are measured. */
export interface Method {
  rounds: number;
  /** Milliseconds a row and a round. */
  slice: number;
  /** Milliseconds of the first row, before and behind each other row. */
  referenceSlice: number;
  /** Milliseconds for each row before anything counts. */
  warmUp: number;
}

/** What was measured of a row. */
export interface RowResult extends RowInfo {
  /** Messages that were measured, each of them checked. */
  messages: number;
  /** Messages a second. */
  rate: Summary;
  /** To the first row, which was measured directly before and after. */
  ratio: Summary;
  /** The ratio in each round, to compare rows round by round. */
  ratios: number[];
}

const rateOf = ({ messages, seconds }: Slice): number => messages / seconds;

/** What a row did, round by round. */
class Rounds {
  messages = 0;
  readonly rates: number[] = [];
  readonly ratios: number[] = [];

  add(slice: Slice, reference: number): void {
    this.messages += slice.messages;
    this.rates.push(rateOf(slice));
    this.ratios.push(rateOf(slice) / reference);
  }
}

/**
 * Measures rows in many short rounds, each round beginning with another row. The speed of a machine changes
 * within seconds: so the first row, the yardstick, is measured between any two others, and a ratio is taken
 * between neighbours only.
 */
export async function measureRows(
  reference: Row, others: readonly Row[], method: Method, onRound: (round: number) => void,
): Promise<RowResult[]> {
  for (const row of [reference, ...others]) await row.measure(method.warmUp);

  const own = new Rounds();
  const records = new Map(others.map((row) => [row.key, new Rounds()]));
  for (let round = 0; round < method.rounds; round++) {
    onRound(round + 1);
    const shift = others.length === 0 ? 0 : round % others.length;
    let before = await reference.measure(method.referenceSlice);
    const references = [before];
    for (const row of [...others.slice(shift), ...others.slice(0, shift)]) {
      const slice = await row.measure(method.slice);
      const after = await reference.measure(method.referenceSlice);
      references.push(after);
      records.get(row.key)?.add(slice, (rateOf(before) + rateOf(after)) / 2);
      before = after;
    }
    own.messages += references.reduce((sum, { messages }) => sum + messages, 0);
    own.rates.push(median(references.map(rateOf)));
    own.ratios.push(1);
  }
  const result = ({ key, group, label }: Row, { messages, rates, ratios }: Rounds): RowResult => ({
    key, group, label, messages, rate: summarize(rates), ratio: summarize(ratios), ratios,
  });
  return [result(reference, own), ...others.map((row) => result(row, records.get(row.key) as Rounds))];
}

/** How many times as fast as `slow` `fast` is: the median over the rounds. */
export function timesAsFast(fast: RowResult, slow: RowResult): number {
  return median(fast.ratios.map((ratio, round) => ratio / (slow.ratios[round] as number)));
}
