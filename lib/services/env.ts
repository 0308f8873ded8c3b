import { ConfigError, type Problem } from '../errors';

const NAME = /^[A-Za-z_][A-Za-z0-9_.]*$/;

/**
 * The variables that scripts may read with `env.get`: those of `allow` that `environment` has. Throws a
 * {@link ConfigError} that lists every name that is not the name of a variable.
 */
export function readEnv(
  allow: readonly string[], environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const problems: Problem[] = [];
  const values: [string, string][] = [];
  for (const [index, name] of allow.entries()) {
    if (typeof name !== 'string' || !NAME.test(name)) {
      const message = `${JSON.stringify(name)} is not the name of an environment variable; name each variable, in letters, digits, "_" and "."`;
      problems.push({ key: `env[${index}]`, line: null, column: null, message, source: null });
    } else if (Object.hasOwn(environment, name)) {
      const value = environment[name];
      if (value !== undefined) values.push([name, value]);
    }
  }
  if (problems.length > 0) throw new ConfigError('', problems);
  return Object.freeze(Object.fromEntries(values));
}
