import { docOf, META_KEYS, SANDBOX_NAMES, type KnownName, type Language, type Member } from './catalogue';
import { pathOf } from './seen-keys';

const SEEN = { 'en-US': 'Seen in the last messages.', de: 'In den letzten Nachrichten gesehen.' };

const HTTP = `interface HttpOptions { method?: string; headers?: Record<string, string>; body?: string; timeout?: number }
interface HttpResponse { status: number; headers: Record<string, string>; text(): Promise<string>; json(): Promise<any> }`;

/** A key of an object that was seen in messages. */
type Seen = Map<string, Seen>;

/**
 * What scripts find, as declarations of TypeScript with a sentence each.
 *
 * @param seen keys of the last messages, as `seenKeys()` gives them
 */
export function scriptTypings(language: Language, seen: readonly string[]): string {
  const message = treeOf(seen);
  const meta = message.get('meta') ?? new Map<string, Seen>();
  const payload = message.get('payload');
  const documented = META_KEYS.map((key) => property(key.name, key.type, docOf(key, language)));
  const known = new Set(META_KEYS.map(({ name }) => name));
  const lines = [
    HTTP,
    'interface TagMeta {', ...documented, ...properties([...meta].filter(([name]) => !known.has(name)), language), '[key: string]: any;', '}',
    `type TagPayload = ${payload === undefined || payload.size === 0 ? 'any' : objectType([...payload], language)};`,
    ...SANDBOX_NAMES.map((name) => declaration(name, language, name.name === 'msg' ? ownProperties(name, message, language) : [])),
  ];
  return lines.join('\n');
}

function declaration({ name, members, doc }: KnownName, language: Language, more: readonly string[]): string {
  const body = [...members.map((member) => memberText(member, language)), ...more, ...(name === 'msg' ? ['[key: string]: any;'] : [])];
  return `${comment(doc[language])}\ndeclare var ${name}: {\n${body.join('\n')}\n};`;
}

function memberText({ name, type, doc }: Member, language: Language): string {
  const method = /^\((.*)\) => (.*)$/.exec(type);
  if (method !== null) return `${comment(doc[language])}\n${name}(${method[1]}): ${method[2]};`;
  return property(name, name === 'payload' ? 'TagPayload' : type, doc[language], name === 'payload' || name === 'meta' ? '' : '?');
}

/** Properties of the messages themselves that are not known otherwise. */
function ownProperties({ members }: KnownName, message: Seen, language: Language): string[] {
  return properties([...message].filter(([name]) => members.every((member) => member.name !== name)), language);
}

function properties(keys: readonly [string, Seen][], language: Language): string[] {
  return keys.map(([name, below]) => property(name, below.size === 0 ? 'any' : objectType([...below], language), SEEN[language]));
}

function objectType(keys: readonly [string, Seen][], language: Language): string {
  return `{\n${[...properties(keys, language), '[key: string]: any;'].join('\n')}\n}`;
}

function property(name: string, type: string, doc: string, optional = '?'): string {
  return `${comment(doc)}\n${JSON.stringify(name)}${optional}: ${type};`;
}

function comment(text: string): string {
  return `/** ${text.replaceAll('*/', '*\\/')} */`;
}

function treeOf(keys: readonly string[]): Seen {
  const root: Seen = new Map();
  for (const [, ...path] of keys.map(pathOf)) {
    let at = root;
    for (const name of path) {
      const below = at.get(name) ?? new Map<string, Seen>();
      at.set(name, below);
      at = below;
    }
  }
  return root;
}
