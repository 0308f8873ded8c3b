import { ConfigError } from '../../lib/errors';
import { fillOptions, type Filled, type OptionSpec } from '../../lib/options';

/** A number that the editor stored as text; blank is none. What is not a number stays as it is, for the complaint. */
function toNumber(value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (text === '') return undefined;
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

/**
 * Reads the options of a table from a node's properties; what is missing or blank gets its default.
 * @throws {ConfigError} with every number that is not whole or out of range
 */
export function readNumbers<Table extends Record<string, OptionSpec>>(
  table: Table, config: Record<string, unknown>,
): Filled<Table> {
  const given = Object.fromEntries(Object.keys(table).map((name) => [name, toNumber(config[name])]));
  const { options, problems } = fillOptions(table, given);
  if (problems.length > 0) throw new ConfigError('', problems);
  return options;
}
