import type { AnyNode, BlockStatement, Identifier } from '../vendor/acorn';
import { childrenOf, isFunction, isPropertyName } from './walk';

/** A use of a name that nothing in the script declares. */
export interface FreeName {
  node: Identifier;
  /** The name gets a value and is not read. */
  isAssigned: boolean;
  /** What is read of it: `send` of `node.send`. */
  member: string | null;
  /** Names that are declared where it stands. */
  visible(): string[];
}

interface Scope {
  names: Set<string>;
  outer: Scope | null;
  /** Where `var` declares. */
  isFunction: boolean;
}

interface Visit {
  node: AnyNode;
  parent: AnyNode | null;
  field: string;
  scope: Scope;
}

/** The names in the body of a function that are none of its own, in the order of the source text. */
export function findFreeNames(body: BlockStatement): FreeName[] {
  const uses: { use: Visit & { node: Identifier }; scope: Scope }[] = [];
  const declaring = new Set<AnyNode>();
  const root: Scope = { names: new Set(), outer: null, isFunction: true };
  const pending: Visit[] = [{ node: body, parent: null, field: '', scope: root }];
  // No recursion: scripts may be nested as deeply as the parser can read.
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, parent, field } = next;
    const scope = scopeOf(next);
    declare(node, next.scope, scope, declaring);
    if (node.type === 'Identifier' && !declaring.has(node) && !isLabel(parent, field) && !isPropertyName(parent, field)) {
      uses.push({ use: { ...next, node }, scope });
    }
    for (const child of childrenOf(node).reverse()) pending.push({ ...child, parent: node, scope });
  }
  return uses.filter(({ use: { node }, scope }) => !isDeclared(node.name, scope)).map(({ use, scope }) => ({
    node: use.node, isAssigned: isAssigned(use), member: memberOf(use), visible: () => namesIn(scope),
  }));
}

/** The scope of what stands in a node: its own, or the one that the node stands in. */
function scopeOf({ node, scope }: Visit): Scope {
  const isOwn = isFunction(node) || node.type === 'StaticBlock';
  if (!isOwn && !/^(BlockStatement|For(In|Of)?Statement|SwitchStatement|CatchClause|ClassExpression)$/.test(node.type)) return scope;
  return { names: new Set(), outer: scope, isFunction: isOwn };
}

/** Notes the names that a node declares: in the scope it stands in, or in its own. */
function declare(node: AnyNode, around: Scope, own: Scope, declaring: Set<AnyNode>): void {
  const add = (scope: Scope, pattern: AnyNode | null | undefined): void => {
    for (const name of boundIn(pattern)) {
      declaring.add(name);
      scope.names.add(name.name);
    }
  };
  switch (node.type) {
    case 'VariableDeclaration':
      for (const { id } of node.declarations) add(node.kind === 'var' ? functionScope(around) : around, id);
      break;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      add(node.type === 'FunctionDeclaration' ? around : own, node.id);
      for (const parameter of node.params) add(own, parameter);
      break;
    case 'ClassDeclaration':
    case 'ClassExpression':
      add(own, node.id);
      break;
    case 'CatchClause':
      add(own, node.param);
      break;
  }
}

/** The identifiers of a pattern that become variables; not its defaults and computed keys. */
function boundIn(pattern: AnyNode | null | undefined): Identifier[] {
  const found: Identifier[] = [];
  const pending = [pattern];
  while (pending.length > 0) {
    const node = pending.pop();
    if (node === null || node === undefined) continue;
    if (node.type === 'Identifier') found.push(node);
    else if (node.type === 'ObjectPattern') pending.push(...node.properties.map((each) => (each.type === 'Property' ? each.value : each)));
    else if (node.type === 'ArrayPattern') pending.push(...node.elements);
    else if (node.type === 'AssignmentPattern') pending.push(node.left);
    else if (node.type === 'RestElement') pending.push(node.argument);
  }
  return found;
}

function functionScope(scope: Scope): Scope {
  return scope.isFunction || scope.outer === null ? scope : functionScope(scope.outer);
}

function isDeclared(name: string, scope: Scope | null): boolean {
  for (let at = scope; at !== null; at = at.outer) if (at.names.has(name)) return true;
  return false;
}

function namesIn(scope: Scope): string[] {
  const names: string[] = [];
  for (let at: Scope | null = scope; at !== null; at = at.outer) names.push(...at.names);
  return names;
}

function isLabel(parent: AnyNode | null, field: string): boolean {
  return field === 'label' || parent?.type === 'MetaProperty';
}

function memberOf({ parent, field }: Visit): string | null {
  if (parent?.type !== 'MemberExpression' || field !== 'object') return null;
  const { property, computed } = parent;
  if (!computed && property.type === 'Identifier') return property.name;
  return computed && property.type === 'Literal' && typeof property.value === 'string' ? property.value : null;
}

function isAssigned({ parent, field }: Visit): boolean {
  return parent?.type === 'AssignmentExpression' && field === 'left' && parent.operator === '=';
}
