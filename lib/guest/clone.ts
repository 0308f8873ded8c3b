/**
 * A deep copy of what messages are made of: plain objects, arrays, dates, maps and sets. Other objects
 * (functions, class instances with private state) are taken over as they are.
 */
export function clone<T>(value: T, seen = new Map<object, object>()): T {
  if (typeof value !== 'object' || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known as T;
  return copy(value, seen) as T;
}

function copy(value: object, seen: Map<object, object>): object {
  const remember = <C extends object>(made: C): C => {
    seen.set(value, made);
    return made;
  };
  if (Array.isArray(value)) {
    const made = remember(new Array<unknown>(value.length));
    for (let i = 0; i < value.length; i++) if (i in value) made[i] = clone(value[i], seen);
    return made;
  }
  if (value instanceof Date) return remember(new Date(value));
  if (value instanceof Map) {
    const made = remember(new Map<unknown, unknown>());
    for (const [key, item] of value) made.set(clone(key, seen), clone(item, seen));
    return made;
  }
  if (value instanceof Set) {
    const made = remember(new Set<unknown>());
    for (const item of value) made.add(clone(item, seen));
    return made;
  }
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const made = remember(Object.create(prototype) as Record<string, unknown>);
  for (const key of Object.keys(value)) {
    const copied = clone((value as Record<string, unknown>)[key], seen);
    // JSON text may hold a key named __proto__, which an assignment would take for the prototype.
    if (key === '__proto__') Object.defineProperty(made, key, { value: copied, writable: true, enumerable: true, configurable: true });
    else made[key] = copied;
  }
  return made;
}
