import type { Node } from 'node-red';
import type { SharedValues } from '../../lib/message';

/** Keys of Node-RED's context that scripts may read. */
export interface SharedKeys {
  flow: readonly string[];
  global: readonly string[];
}

/** Gives what the keys hold now, as far as JSON can; null when there are no keys. */
export function sharedValues(node: Node, keys: SharedKeys): (() => SharedValues) | null {
  if (keys.flow.length + keys.global.length === 0) return null;
  const { flow, global } = node.context();
  const read = (store: { get(key: string): unknown }, names: readonly string[]): Record<string, unknown> => {
    const values: Record<string, unknown> = {};
    for (const name of names) {
      const value = plain(store.get(name));
      if (value !== undefined) values[name] = value;
    }
    return values;
  };
  return () => ({ flow: read(flow, keys.flow), global: read(global, keys.global) });
}

/** A copy that JSON can hold; undefined for anything else, as functions and what contains itself. */
function plain(value: unknown): unknown {
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
