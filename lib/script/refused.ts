import type { AnyNode } from '../vendor/acorn';
import type { Finding } from './text';
import { isPropertyName, visit } from './walk';

/** Said wherever an `await` stands that cannot be one. */
export const AWAIT_MISPLACED = 'await is only possible in async functions and at the top of a script';

/** The first thing in a script that is good syntax but must not be in it; null when there is none. */
export function findRefused(body: AnyNode): Finding | null {
  let found: Finding | null = null;
  visit(body, (node, parent, field) => {
    const message = reasonToRefuse(node, parent, field);
    if (message !== null) found ??= { offset: node.start, message };
    return found === null;
  });
  return found;
}

function reasonToRefuse(node: AnyNode, parent: AnyNode | null, field: string): string | null {
  switch (node.type) {
    case 'ImportExpression':
      return 'import() is not available in the sandbox';
    case 'Identifier':
      // Outside async functions it may be a name; whether it is in one depends on the processor's other scripts.
      return node.name === 'await' && !isPropertyName(parent, field) ? AWAIT_MISPLACED : null;
    case 'ExpressionStatement':
      return node.directive === 'use asm' ? 'asm.js is not available in the sandbox' : null;
    default:
      return null;
  }
}
