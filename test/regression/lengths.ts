const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** How long scenarios are: `short` in `npm test`, `full` in `npm run test:regression`. Times are milliseconds. */
const TABLE = {
  kafkaKills: {
    messages: { short: 4_000, full: 100_000 },
    /** Partitions that are read, and keys that are written. */
    lanes: { short: 3, full: 6 },
    /** Times the program is ended with SIGKILL. */
    kills: { short: 1, full: 3 },
    /** Times the broker is ended with SIGKILL and started again. */
    restarts: { short: 1, full: 2 },
    /** Time that the script takes for a message, so that many are on their way. */
    work: { short: 1, full: 1 },
    limit: { short: MINUTE, full: 10 * MINUTE },
  },
  mqttKills: {
    messages: { short: 4_000, full: 100_000 },
    /** Topics. */
    lanes: { short: 3, full: 6 },
    kills: { short: 1, full: 3 },
    /** Times the broker is told to end and started again. */
    restarts: { short: 1, full: 2 },
    work: { short: 1, full: 1 },
    limit: { short: MINUTE, full: 10 * MINUTE },
  },
  mqttOnce: {
    messages: { short: 3_000, full: 100_000 },
    lanes: { short: 3, full: 6 },
    limit: { short: MINUTE, full: 10 * MINUTE },
  },
  kafkaGroup: {
    /** At least: they come for as long as consumers join and leave. */
    messages: { short: 2_000, full: 100_000 },
    lanes: { short: 4, full: 6 },
    /** Messages a second. */
    rate: { short: 1_000, full: 2_500 },
    limit: { short: MINUTE, full: 10 * MINUTE },
  },
  outages: {
    /** Messages that are sent after each trouble. */
    messages: { short: 200, full: 5_000 },
    /** How long the broker is away in the middle. */
    outage: { short: 2 * SECOND, full: 60 * SECOND },
    limit: { short: MINUTE, full: 5 * MINUTE },
  },
  stillSink: {
    rate: { short: 3_000, full: 10_000 },
    /** Bytes of a header of each message, so that a short time would fill the memory too. */
    filler: { short: 5_000, full: 0 },
    /** How long messages flow before the sink stands still. */
    flowing: { short: 2 * SECOND, full: 20 * SECOND },
    /** How long the sink stands still. */
    still: { short: 5 * SECOND, full: 60 * SECOND },
    /** MB that the memory may grow while the sink stands still: the short form's large messages have to fill the window first. */
    growth: { short: 200, full: 50 },
    limit: { short: MINUTE, full: 10 * MINUTE },
  },
  contents: {
    /** Messages with each codec. */
    messages: { short: 500, full: 20_000 },
    /** Bytes of the large message. */
    large: { short: 900_000, full: 900_000 },
    /** Codecs that the output writes with, one run each; the input has all of them in either case. */
    written: { short: 2, full: 5 },
    limit: { short: MINUTE, full: 5 * MINUTE },
  },
} as const;

type Table = typeof TABLE;
export type Lengths = { readonly [Name in keyof Table]: { readonly [Length in keyof Table[Name]]: number } };
export type LengthsOf<Name extends keyof Table> = Lengths[Name];

function column(name: 'short' | 'full'): Lengths {
  const pick = (lengths: Record<string, Record<'short' | 'full', number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(lengths).map(([length, values]) => [length, values[name]]));
  return Object.fromEntries(Object.entries(TABLE).map(([scenario, lengths]) => [scenario, pick(lengths)])) as Lengths;
}

export const SHORT = column('short');
export const FULL = column('full');
