/** One condition of a tag processor, as a flow keeps it. */
export interface Condition {
  name: string;
  /** An expression. */
  if: string;
  /** A function body. */
  then: string;
  enabled: boolean;
}

/** What a condition says that was added just now. */
export const NEW_CONDITION: Condition = {
  name: '', if: "msg.meta.tag_name === 'temperature'", then: "msg.meta.virtual_path = 'sensors';\nreturn msg;", enabled: true,
};

/** The conditions of a node. Flows may be written by hand: what is missing is blank, and `enabled` is on. */
export function readConditions(value: unknown): Condition[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown) => {
    const { name, if: test, then, enabled } = (item ?? {}) as Partial<Record<keyof Condition, unknown>>;
    return { name: textOf(name), if: textOf(test), then: textOf(then), enabled: enabled !== false };
  });
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

/** Whether a condition has a text in its name or its scripts, in any case. */
export function matches(condition: Condition, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  return [condition.name, condition.if, condition.then].some((text) => text.toLowerCase().includes(wanted));
}

/** A copy with a name of its own: `Hot` becomes `Hot 2`. */
export function copyOf(condition: Condition, all: readonly Condition[]): Condition {
  return { ...condition, name: condition.name === '' ? '' : freeName(condition.name, new Set(all.map(({ name }) => name))) };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  const [, stem = name, number = '1'] = /^(.*\S)\s+(\d{1,6})$/.exec(name) ?? [];
  for (let next = Number(number) + 1; ; next++) if (!taken.has(`${stem} ${next}`)) return `${stem} ${next}`;
}

/** The keys of `msg.meta` that scripts name, as paths: `msg.meta.unit`. */
export function metaKeysIn(scripts: readonly string[]): string[] {
  const keys = new Set<string>();
  for (const script of scripts) {
    for (const [path] of script.matchAll(/\bmsg\.meta\.[A-Za-z_$][\w$]*/g)) keys.add(path);
  }
  return [...keys].sort();
}

/** A stage of the server: `conditions[1].if`. Null for a stage that is no condition. */
export function parseStage(stage: string): { index: number; part: 'if' | 'then' } | null {
  const [, index, part = 'if'] = /^conditions\[(\d+)\](?:\.(if|then))?$/.exec(stage) ?? [];
  return index === undefined ? null : { index: Number(index), part: part as 'if' | 'then' };
}
