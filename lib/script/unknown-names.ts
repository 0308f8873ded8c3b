import type { AnyNode, BlockStatement } from '../vendor/acorn';
import { ABSENT_MEMBERS, ABSENT_NAMES } from './absent-names';
import { API_NAMES, BUILT_IN_NAMES, NEWER_NAMES } from './names';
import { findFreeNames, type FreeName } from './scope';
import { nearest } from './spelling';
import type { Finding } from './text';
import { visit } from './walk';

const KNOWN: readonly string[] = [...API_NAMES, ...BUILT_IN_NAMES];
const FOUND: ReadonlySet<string> = new Set([...KNOWN, ...NEWER_NAMES, 'arguments']);
/** They are there, but they refuse to be called. */
const BLOCKED: ReadonlySet<string> = new Set(['eval', 'Function']);

/** Names in a script, and members of names, that the sandbox does not have: each once, with all its places. */
export function findUnknownNames(body: BlockStatement): Finding[] {
  const candidates = findFreeNames(body).filter((free) => !FOUND.has(free.node.name) || insteadOfMember(free) !== undefined);
  if (candidates.length === 0) return [];
  const { asked, called } = findUses(body);
  const unknown = candidates.filter(({ node }) => (BLOCKED.has(node.name) ? called.has(node) : !asked.has(node.name)));
  const byName = new Map<string, [FreeName, ...FreeName[]]>();
  for (const free of unknown) {
    const path = pathOf(free);
    const known = byName.get(path);
    if (known === undefined) byName.set(path, [free]);
    else known.push(free);
  }
  return [...byName.values()].map(([first, ...others]) => ({
    offset: first.node.start, message: describe(first), code: 'unknown_name', others: others.map(({ node }) => node.start),
  }));
}

function insteadOfMember({ node: { name }, member }: FreeName): string | undefined {
  return member === null ? undefined : ABSENT_MEMBERS.get(name)?.get(member);
}

/** `node.send` where that is said by itself, or the name. */
function pathOf(free: FreeName): string {
  return insteadOfMember(free) === undefined ? free.node.name : `${free.node.name}.${free.member}`;
}

function describe(free: FreeName): string {
  const { node: { name }, isAssigned, visible } = free;
  const instead = insteadOfMember(free) ?? ABSENT_NAMES.get(name);
  if (instead !== undefined) return `\`${pathOf(free)}\` is not available in the sandbox: ${instead}`;
  const near = nearest(name, [...visible(), ...KNOWN]);
  const question = near === null ? '' : `; did you mean \`${near}\`?`;
  return isAssigned ? `\`${name}\` is not declared: write \`let ${name}\`${question}` : `\`${name}\` is not known${question}`;
}

/** Names after a `typeof`: a script that asks first knows what it does. And what stands where a function is called. */
function findUses(body: BlockStatement): { asked: Set<string>; called: Set<AnyNode> } {
  const asked = new Set<string>();
  const called = new Set<AnyNode>();
  visit(body, (node) => {
    if (node.type === 'UnaryExpression' && node.operator === 'typeof' && node.argument.type === 'Identifier') asked.add(node.argument.name);
    if (node.type === 'CallExpression' || node.type === 'NewExpression') called.add(node.callee);
    return true;
  });
  return { asked, called };
}
