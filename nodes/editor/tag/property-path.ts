// A name, or the content of brackets: a number, or text in quotes that are not in it.
const FIRST = /^[\p{L}\p{N}_$][^\s.[\]'"]*/u;
const NEXT = /^(?:\.([\p{L}\p{N}_$][^\s.[\]'"]*)|\[(\d+)\]|\["([^"]+)"\]|\['([^']+)'\])/u;
const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** The keys of a property of the message as Node-RED writes it: `payload.list[0]["a b"]`. Null for anything else. */
export function readPath(path: string): string[] | null {
  const [first] = FIRST.exec(path) ?? [];
  if (first === undefined) return null;
  const keys = [first];
  let rest = path.slice(first.length);
  while (rest !== '') {
    const [step, name, index, double, single] = NEXT.exec(rest) ?? [];
    const key = name ?? index ?? double ?? single;
    if (step === undefined || key === undefined) return null;
    keys.push(key);
    rest = rest.slice(step.length);
  }
  return keys;
}

/** JavaScript that reads a property of the message: undefined where something on the way to it is missing. */
export function readCode(keys: readonly string[], literal: (text: string) => string): string {
  return keys.reduce((code, key, index) => {
    if (IDENTIFIER.test(key)) return `${code}${index === 0 ? '.' : '?.'}${key}`;
    return `${code}${index === 0 ? '' : '?.'}[${literal(key)}]`;
  }, 'msg');
}
