import type { AnyNode } from '../vendor/acorn';

/**
 * Called for each node of a tree with its parent (null for the root) and the parent's field it stands in.
 * Returning false leaves the node's children out.
 */
export type Visitor = (node: AnyNode, parent: AnyNode | null, field: string) => boolean;

/** Visits a tree from the root down, in the order of the source text. */
export function visit(root: AnyNode, visitor: Visitor): void {
  const pending: { node: AnyNode; parent: AnyNode | null; field: string }[] = [{ node: root, parent: null, field: '' }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (!visitor(next.node, next.parent, next.field)) continue;
    for (const { node, field } of childrenOf(next.node).reverse()) pending.push({ node, parent: next.node, field });
  }
}

/** Whether a visit finds a node that fits. `enters` says whose children are looked at; if not given, all nodes'. */
export function contains(
  root: AnyNode,
  fits: (node: AnyNode, parent: AnyNode | null, field: string) => boolean,
  enters: (node: AnyNode) => boolean = () => true,
): boolean {
  let found = false;
  visit(root, (node, parent, field) => {
    found ||= fits(node, parent, field);
    return !found && enters(node);
  });
  return found;
}

/** The nodes directly below a node, with the field each stands in. */
export function childrenOf(node: AnyNode): { node: AnyNode; field: string }[] {
  const children: { node: AnyNode; field: string }[] = [];
  // Every stage's tree is walked several times at each deploy, and at each pause in typing: few lists on the way.
  for (const field of Object.keys(node)) {
    const value: unknown = node[field as keyof AnyNode];
    if (isNode(value)) children.push({ node: value, field });
    else if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) children.push({ node: item, field });
    }
  }
  return children;
}

/** A function of its own: its `return` and `await` are not those of the code around it. */
export function isFunction(node: AnyNode): boolean {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

/** An identifier that is only a name, such as `b` in `a.b` or in `{ b: 1 }`, and refers to no variable. */
export function isPropertyName(parent: AnyNode | null, field: string): boolean {
  if (parent === null || (field !== 'property' && field !== 'key')) return false;
  return !('computed' in parent && parent.computed);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
