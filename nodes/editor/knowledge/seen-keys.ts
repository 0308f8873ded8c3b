/** Keys kept at most, and how deep a payload is looked into. */
const MAX_KEYS = 200;
const MAX_DEPTH = 4;
const MAX_KEY_LENGTH = 100;

/**
 * The keys of messages, without their values, as a script would write them: `msg.meta.kafka_key`,
 * `msg.payload["oil temp"].value`. Arrays are left out. Not more than 200, those of the first messages before others.
 */
export function seenKeys(messages: readonly unknown[]): string[] {
  const found = new Set<string>();
  for (const message of messages) collect('msg', message, 1, found);
  return [...found];
}

function collect(path: string, value: unknown, depth: number, found: Set<string>): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > MAX_DEPTH) return;
  for (const [key, child] of Object.entries(value)) {
    if (found.size >= MAX_KEYS) return;
    if (key === '' || key.length > MAX_KEY_LENGTH) continue;
    const place = isIdentifier(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
    found.add(place);
    collect(place, child, depth + 1, found);
  }
}

/** The names that a place of {@link seenKeys} is made of: `['msg', 'payload', 'oil temp']`. */
export function pathOf(place: string): string[] {
  const parts = place.matchAll(/\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g);
  return [...parts].map(([, quoted, name]) => (quoted === undefined ? name! : (JSON.parse(quoted) as string)));
}

/** Whether a key can stand behind a dot. */
export function isIdentifier(key: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key);
}
