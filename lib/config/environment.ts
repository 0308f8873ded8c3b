const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_.]*)(?::([^}]*))?\}/g;

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Substituted {
  text: string;
  /** Whether there was anything to put in. */
  changed: boolean;
  /** Variables without a value and without a default. */
  missing: string[];
}

/** Puts the values of variables in: `${NAME}`, or `${NAME:default}`, whose default is for a missing or empty variable. */
export function substitute(text: string, env: Environment): Substituted {
  const missing: string[] = [];
  let changed = false;
  const result = text.replace(VARIABLE, (_, name: string, fallback: string | undefined) => {
    changed = true;
    const value = env[name];
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
    if (value === undefined) missing.push(name);
    return value ?? '';
  });
  return { text: result, changed, missing };
}

/** Text in which {@link substitute} finds no variable, and that it gives back as it was. */
export function keepVariables(text: string): string {
  return text.replace(VARIABLE, (variable) => `\${DOLLAR:$}${variable.slice(1)}`);
}
