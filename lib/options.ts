import type { Problem } from './errors';

/** How one numeric option is described, checked and documented. */
export interface OptionSpec {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  readonly doc: string;
}

/** An option that is on or off. */
export interface SwitchSpec {
  readonly default: boolean;
  readonly doc: string;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
// Not from node:os: the editor has this table, too.
const POOL_SIZE = Math.max(4, 2 * (globalThis.navigator?.hardwareConcurrency ?? 0));

/** Options of the sandbox: names as in the YAML's `sandbox:` section. */
export const SANDBOX_OPTIONS = {
  timeout: { default: 30_000, min: 1, max: 600_000, unit: 'ms', doc: 'time for one message; 1000 in the Node-RED nodes' },
  memory_limit: { default: 64, min: 16, max: 4096, unit: 'MB', doc: 'memory of one isolate' },
  output_limit: { default: 1024 * 1024, min: 1, max: 256 * 1024 * 1024, unit: 'bytes', doc: 'what one message may become' },
  max_size: { default: POOL_SIZE, min: 1, max: 1024, unit: 'isolates', doc: 'isolates at most; default: twice the cores, at least 4' },
  preload_size: {
    default: Math.floor(POOL_SIZE / 2), min: 0, max: 1024, unit: 'isolates',
    doc: 'isolates made before the first message; default: half of max_size',
  },
  idle_timeout: { default: 10 * MINUTE, min: 0, max: DAY, unit: 'ms', doc: 'an isolate that is idle for longer goes, down to preload_size' },
  cleanup_interval: { default: 5 * MINUTE, min: 10, max: DAY, unit: 'ms', doc: 'how often idle isolates are looked for' },
  per_tenant: { default: 5, min: 1, max: 1024, unit: 'isolates', doc: 'isolates that one tenant holds at once' },
  per_script: { default: 5, min: 1, max: 1024, unit: 'batches', doc: 'batches of one script and tenant that run at once' },
  queue_size: { default: 1_000, min: 1, max: 1_000_000, unit: 'batches', doc: 'batches of one tenant that wait for an isolate; beyond: pool_exhausted' },
  acquire_timeout: { default: 30_000, min: 1, max: DAY, unit: 'ms', doc: 'how long a batch waits for an isolate; beyond: pool_exhausted' },
  drain_timeout: { default: 10_000, min: 0, max: 10 * MINUTE, unit: 'ms', doc: 'how long running batches may go on when the sandbox is closed' },
  enable_metrics: { default: false, doc: 'a log line a minute with the figures of the pool' },
  processes: { default: 1, min: 1, max: 64, unit: 'processes', doc: 'sandbox processes that the isolates are spread over' },
  process_per_tenant: { default: false, doc: 'a sandbox process for each tenant' },
} as const satisfies Record<string, OptionSpec | SwitchSpec>;

/** Options of the Node-RED nodes: names as in the nodes' properties. */
export const NODE_OPTIONS = {
  batchSize: { default: 256, min: 1, max: 10_000, unit: 'messages', doc: 'messages collected into one batch at most' },
  batchTimeout: { default: 5, min: 0, max: 60_000, unit: 'ms', doc: 'how long a message waits for its batch at most' },
  maxQueue: { default: 100_000, min: 1, max: 10_000_000, unit: 'messages', doc: 'messages waiting or running at most' },
} as const satisfies Record<string, OptionSpec>;

/** A table of options, its names and their specifications. */
export type OptionTable = Record<string, OptionSpec | SwitchSpec>;

type ValueOf<Spec> = Spec extends SwitchSpec ? boolean : number;

/** What a user gives of a table of options, and what is filled in. */
export type Given<Table> = { -readonly [Name in keyof Table]?: ValueOf<Table[Name]> | undefined };
export type Filled<Table> = { -readonly [Name in keyof Table]: ValueOf<Table[Name]> };

export type SandboxOptions = Given<typeof SANDBOX_OPTIONS>;
export type FilledSandboxOptions = Filled<typeof SANDBOX_OPTIONS>;

function problem(key: string, message: string): Problem {
  return { key, line: null, column: null, message, source: null };
}

function complaint(spec: OptionSpec | SwitchSpec, value: unknown): string | null {
  if (!('min' in spec)) return typeof value === 'boolean' ? null : `${JSON.stringify(value)} is not true or false`;
  if (typeof value === 'number' && Number.isInteger(value) && value >= spec.min && value <= spec.max) return null;
  const unit = spec.unit === '' ? '' : ` ${spec.unit}`;
  return `${JSON.stringify(value)} is not a whole number from ${spec.min} to ${spec.max}${unit}`;
}

/**
 * Fills in the defaults of a table and checks what was given: unknown names, switches that are not true or false, and
 * numbers that are not whole or out of range. `prefix` goes in front of the names in problems (`sandbox.`).
 */
export function fillOptions<Table extends OptionTable>(
  table: Table, given: Record<string, unknown>, prefix = '',
): { options: Filled<Table>; problems: Problem[] } {
  const problems: Problem[] = [];
  const names = Object.keys(table);
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) problems.push(problem(prefix + name, `unknown key; known are ${names.join(', ')}`));
  }
  const options = Object.fromEntries(
    Object.entries(table).map(([name, spec]) => {
      const value = given[name] ?? spec.default;
      const message = complaint(spec, value);
      if (message !== null) problems.push(problem(prefix + name, message));
      return [name, message === null ? value : spec.default];
    }),
  ) as Filled<Table>;
  return { options, problems };
}

/** {@link fillOptions} for the sandbox, whose sizes depend on each other. */
export function fillSandboxOptions(
  given: Record<string, unknown>, prefix = 'sandbox.',
): { options: FilledSandboxOptions; problems: Problem[] } {
  const { options: filled, problems } = fillOptions(SANDBOX_OPTIONS, given, prefix);
  const { max_size, processes } = filled;
  const preload_size = given['preload_size'] === undefined ? Math.floor(max_size / 2) : filled.preload_size;
  if (preload_size > max_size) {
    problems.push(problem(`${prefix}preload_size`, `${preload_size} is more than max_size (${max_size}): lower it, or raise max_size`));
  }
  if (processes > max_size) {
    problems.push(problem(`${prefix}processes`, `${processes} is more than max_size (${max_size}): each process needs an isolate`));
  }
  return { options: { ...filled, preload_size }, problems };
}
