import { ConfigError, type Problem } from '../../lib/errors';
import type { ConditionSource } from '../../lib/script/types';

function wrongType(key: string, expected: string): Problem {
  return { key, line: null, column: null, message: `is not ${expected}`, source: null };
}

/**
 * A script from a node's properties; missing is blank.
 * @throws {ConfigError} when it is not text
 */
export function readScript(config: Record<string, unknown>, name: string): string {
  const text = config[name] ?? '';
  if (typeof text !== 'string') throw new ConfigError('', [wrongType(name, 'text')]);
  return text;
}

function readCondition(value: unknown, key: string, problems: Problem[]): ConditionSource {
  if (typeof value !== 'object' || value === null) {
    problems.push(wrongType(key, 'an object {name, if, then, enabled}'));
    return { if: '', then: '' };
  }
  const { name = '', if: test = '', then = '', enabled } = value as Record<string, unknown>;
  if (typeof test !== 'string') problems.push(wrongType(`${key}.if`, 'text'));
  if (typeof then !== 'string') problems.push(wrongType(`${key}.then`, 'text'));
  return { name: String(name), if: String(test), then: String(then), enabled: enabled !== false };
}

/**
 * The conditions from a node's properties.
 * @throws {ConfigError} when they are not a list of conditions
 */
export function readConditions({ conditions }: Record<string, unknown>): ConditionSource[] {
  if (conditions === undefined || conditions === null || conditions === '') return [];
  if (!Array.isArray(conditions)) throw new ConfigError('', [wrongType('conditions', 'a list')]);
  const problems: Problem[] = [];
  const read = conditions.map((condition, index) => readCondition(condition, `conditions[${index}]`, problems));
  if (problems.length > 0) throw new ConfigError('', problems);
  return read;
}
