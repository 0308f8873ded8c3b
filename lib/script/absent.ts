import type { AnyNode } from '../vendor/acorn';
import type { Finding } from './text';
import { isFunction, isPropertyName, visit } from './walk';

/** Findings of one script at most: whoever brings a long script along has seen enough of them. */
const MAX_FINDINGS = 50;
const TIMERS = 'there are no timers; a Delay node waits, and cache keeps values for a time with {ttl}';
const KEPT = 'cache keeps values from one message to the next';

/** Names of Node.js and of function nodes that the sandbox does not have, and what to do instead. */
const NAMES: Readonly<Record<string, string>> = {
  require: 'a script has what JavaScript has; what needs a module is for a node of its own',
  module: 'a script is one text', exports: 'a script is one text',
  process: 'env.get(name) reads the environment variables that the sandbox pool lists',
  Buffer: 'binary data comes as text or as {type: "Buffer", data: [bytes]}, and may be returned like that',
  fetch: 'http.fetch(url) reaches the hosts that the sandbox pool allows',
  setTimeout: TIMERS, setInterval: TIMERS, setImmediate: TIMERS, clearTimeout: TIMERS, clearInterval: TIMERS,
  structuredClone: 'JSON.parse(JSON.stringify(value)) copies a value',
  RED: 'JSON.parse(JSON.stringify(msg)) copies a message; the rest of RED is for other nodes',
  node: 'a script has msg, console, context and cache',
  URL: 'take addresses apart as text', TextEncoder: 'binary data comes as text', TextDecoder: 'binary data comes as text',
};

/** Properties that are said by themselves. Of `context`, `flow` and `global`, the others are there. */
const MEMBERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  node: {
    send: 'return the message, or an array of messages; await what is not there yet, for nothing can be sent after the script has ended',
    done: 'a message is done when the script has returned',
    error: 'throw new Error(text) errors the message, console.error(text) writes to the log',
    warn: 'console.warn writes to the log', log: 'console.log writes to the log',
    debug: 'console.debug writes to the log', trace: 'console.debug writes to the log',
    status: 'the node shows its figures as its status; console.log writes to the log',
    on: 'a script ends with its message; there is nothing to close',
  },
  context: { get: KEPT, set: KEPT, keys: KEPT, flow: 'flow.get(key) reads the flow context', global: 'global.get(key) reads the global context' },
  flow: { set: `the flow context can be read only; ${KEPT}`, keys: 'flow.get(key) reads the keys that the sandbox pool lists' },
  global: { set: `the global context can be read only; ${KEPT}`, keys: 'global.get(key) reads the keys that the sandbox pool lists' },
};

/** What a script names of Node.js and of function nodes and will not find in the sandbox. */
export function findAbsent(body: AnyNode): Finding[] {
  const found: Finding[] = [];
  const known = ownNames(body);
  visit(body, (node, parent, field) => {
    if (node.type !== 'Identifier' || known.has(node.name) || !isReference(parent, field)) return true;
    const path = pathOf(node.name, parent, field);
    const instead = insteadOf(node.name, path.slice(node.name.length + 1));
    if (instead !== undefined) found.push({ offset: node.start, message: `${path} is not available in the sandbox: ${instead}` });
    return found.length < MAX_FINDINGS;
  });
  return found.slice(0, MAX_FINDINGS);
}

function insteadOf(name: string, member: string): string | undefined {
  const members = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined;
  if (members !== undefined && Object.hasOwn(members, member)) return members[member];
  return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}

function isReference(parent: AnyNode | null, field: string): boolean {
  return !isPropertyName(parent, field) && field !== 'label';
}

/** `node.send` for the `node` in it. */
function pathOf(name: string, parent: AnyNode | null, field: string): string {
  if (parent?.type !== 'MemberExpression' || field !== 'object') return name;
  const { property, computed } = parent;
  if (!computed && property.type === 'Identifier') return `${name}.${property.name}`;
  return computed && property.type === 'Literal' && typeof property.value === 'string' ? `${name}.${property.value}` : name;
}

/** Names that the script declares anywhere, and those that it looks for with `typeof`. */
function ownNames(body: AnyNode): ReadonlySet<string> {
  const names = new Set<string>();
  const declare = (pattern: AnyNode): void => visit(pattern, (node, parent, field) => {
    if (parent?.type === 'AssignmentPattern' && field === 'right') return false;
    if (node.type === 'Identifier' && !isPropertyName(parent, field)) names.add(node.name);
    return true;
  });
  visit(body, (node) => {
    for (const pattern of patternsOf(node)) declare(pattern);
    return true;
  });
  return names;
}

function patternsOf(node: AnyNode): AnyNode[] {
  if (node.type === 'VariableDeclarator') return [node.id];
  if (node.type === 'CatchClause') return node.param === null || node.param === undefined ? [] : [node.param];
  if (node.type === 'UnaryExpression') return node.operator === 'typeof' && node.argument.type === 'Identifier' ? [node.argument] : [];
  if (!isFunction(node) && node.type !== 'ClassDeclaration') return [];
  const name = 'id' in node && node.id !== null && node.id !== undefined ? [node.id as AnyNode] : [];
  return 'params' in node ? [...name, ...(node.params as AnyNode[])] : name;
}
