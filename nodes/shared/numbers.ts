import { ConfigError, type Problem } from '../../lib/errors';
import { fillOptions, fillSandboxOptions, SANDBOX_OPTIONS, type Filled, type FilledSandboxOptions, type Given, type OptionTable } from '../../lib/options';

/** What stays of `${NAME}` in a property: Node-RED puts in the values of those variables that are set. */
const UNSET = /^\$[{(]\S+[})]$/;

/** A number or switch that the editor stored as text; blank is none. What is not a number stays as it is, for the complaint. */
function toNumber(value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (text === '') return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

/**
 * Reads the options of a table from a node's properties; what is missing or blank gets its default.
 * @throws {ConfigError} with every number that is not whole or out of range, and variables that are not set
 */
export function readNumbers<Table extends OptionTable>(table: Table, config: Record<string, unknown>): Filled<Table> {
  return accept(fillOptions(table, pick(table, config)));
}

/** What the sandbox of nodes has for a default where the library has another one. */
export const NODE_SANDBOX = { timeout: 1_000 };

/**
 * {@link readNumbers} for a sandbox.
 * @throws {ConfigError} with everything that is not valid
 */
export function readSandboxOptions(config: Record<string, unknown>): FilledSandboxOptions {
  const given = pick(SANDBOX_OPTIONS, config);
  return accept(fillSandboxOptions({ ...given, timeout: given['timeout'] ?? NODE_SANDBOX.timeout }, ''));
}

/** The property of a node that holds an option of a connector: `max_in_flight` is `maxInFlight`. */
export function propertyOf(option: string): string {
  return option.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The numbers and switches of a connector's table, whose names nodes write in camel case.
 * @throws {ConfigError} for environment variables that are not set
 */
export function pickOptions<Table extends OptionTable>(table: Table, config: Record<string, unknown>): Given<Table> {
  return pick(table, config, propertyOf) as Given<Table>;
}

function pick(table: OptionTable, config: Record<string, unknown>, nameOf = (option: string): string => option): Record<string, unknown> {
  const problems: Problem[] = [];
  const values = Object.keys(table).map((option) => {
    const key = nameOf(option);
    const value = toNumber(config[key]);
    if (typeof value === 'string' && UNSET.test(value)) {
      problems.push({ key, line: null, column: null, message: `${value} is not set in the environment: set it, or give a value`, source: null });
    }
    return [option, value] as const;
  });
  return accept({ options: Object.fromEntries(values), problems });
}

function accept<Options>({ options, problems }: { options: Options; problems: Problem[] }): Options {
  if (problems.length > 0) throw new ConfigError('', problems);
  return options;
}
