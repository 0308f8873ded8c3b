import type { AnyNode } from '../vendor/acorn';
import { contains, isFunction, isPropertyName } from './walk';

/** Whether a script awaits at its own top level, so that it has to be an async function. */
export function awaitsAtTop(body: AnyNode): boolean {
  return contains(body, isAwait, (node) => !isFunction(node));
}

/** Whether a script names `cache`, or `globalThis`, through which it could reach it. */
export function namesCache(body: AnyNode): boolean {
  return names(body, /^(cache|globalThis)$/);
}

/** Whether a script names an API that has to know which message calls it. */
export function namesCallingApi(body: AnyNode): boolean {
  return names(body, /^(db|http|events)$/);
}

function names(body: AnyNode, name: RegExp): boolean {
  return contains(body, (node, parent, field) => node.type === 'Identifier' && name.test(node.name) && !isPropertyName(parent, field));
}

function isAwait(node: AnyNode): boolean {
  if (node.type === 'AwaitExpression') return true;
  if (node.type === 'ForOfStatement') return node.await;
  return node.type === 'VariableDeclaration' && node.kind === 'await using';
}
