import { availableParallelism } from 'node:os';
import type { Problem } from './errors';

/** How one numeric option is described, checked and documented. */
export interface OptionSpec {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  readonly doc: string;
}

/** Options of the sandbox: names as in the YAML's `sandbox:` section. */
export const SANDBOX_OPTIONS = {
  timeout: { default: 1000, min: 1, max: 600_000, unit: 'ms', doc: 'time for one message' },
  memory_limit: { default: 64, min: 16, max: 4096, unit: 'MB', doc: 'memory of one isolate' },
  output_limit: { default: 1024 * 1024, min: 1, max: 256 * 1024 * 1024, unit: 'bytes', doc: 'what one message may become' },
  isolates: { default: availableParallelism(), min: 1, max: 1024, unit: '', doc: 'isolates at most; default: the number of cores' },
} as const satisfies Record<string, OptionSpec>;

/** Options of the Node-RED nodes: names as in the nodes' properties. */
export const NODE_OPTIONS = {
  batchSize: { default: 256, min: 1, max: 10_000, unit: 'messages', doc: 'messages collected into one batch at most' },
  batchTimeout: { default: 5, min: 0, max: 60_000, unit: 'ms', doc: 'how long a message waits for its batch at most' },
  maxQueue: { default: 100_000, min: 1, max: 10_000_000, unit: 'messages', doc: 'messages waiting or running at most' },
} as const satisfies Record<string, OptionSpec>;

/** What a user gives of a table of options, and what is filled in. */
export type Given<Table> = { [Name in keyof Table]?: number | undefined };
export type Filled<Table> = { [Name in keyof Table]: number };

export type SandboxOptions = Given<typeof SANDBOX_OPTIONS>;
export type FilledSandboxOptions = Filled<typeof SANDBOX_OPTIONS>;

function problem(key: string, message: string): Problem {
  return { key, line: null, column: null, message, source: null };
}

/**
 * Fills in the defaults of a table and checks what was given: unknown names, and numbers that are not
 * whole or out of range. `prefix` goes in front of the names in problems (`sandbox.`).
 */
export function fillOptions<Table extends Record<string, OptionSpec>>(
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
      const valid = typeof value === 'number' && Number.isInteger(value) && value >= spec.min && value <= spec.max;
      if (!valid) {
        const unit = spec.unit === '' ? '' : ` ${spec.unit}`;
        problems.push(problem(prefix + name, `${JSON.stringify(value)} is not a whole number from ${spec.min} to ${spec.max}${unit}`));
      }
      return [name, valid ? value : spec.default];
    }),
  ) as Filled<Table>;
  return { options, problems };
}
