import type { AnyNode, BlockStatement, Expression } from '../vendor/acorn';
import { lastExpressions, lastStatement } from './completion';
import type { Finding } from './text';
import { childrenOf, visit } from './walk';

const ASSIGNS = 'assigns instead of comparing; did you mean ===?';
const NEVER_RETURNS = 'never returns a message: every message is dropped; end with return msg';

const COMPARISON = /^([=!]==?|[<>]=?)$/;

/** Assignments in an `if` that stand where a comparison was probably meant. */
export function findAssignments(body: BlockStatement): Finding[] {
  const found: Finding[] = [];
  const intended = new Set<AnyNode>();
  const values = new Set<AnyNode>(lastExpressions(body.body));
  visit(body, (node) => {
    for (const child of intendedIn(node)) if (!values.has(child)) intended.add(withoutParentheses(child));
    if (node.type !== 'AssignmentExpression' || node.operator !== '=') return true;
    intended.add(node.right);
    if (!intended.has(node)) found.push({ offset: node.start, message: ASSIGNS });
    return true;
  });
  return found;
}

/** The places directly below a node in which an assignment is what it looks like. */
function intendedIn(node: AnyNode): AnyNode[] {
  switch (node.type) {
    case 'ExpressionStatement':
      return [node.expression];
    case 'ForStatement':
      return [node.init, node.update].filter((part) => part !== null && part !== undefined);
    case 'SequenceExpression':
      return node.expressions.slice(0, -1);
    case 'BinaryExpression':
      // `(match = pattern.exec(text)) !== null`
      return COMPARISON.test(node.operator) ? [node.left, node.right] : [];
    default:
      return [];
  }
}

/** Says so when a body can only drop messages. */
export function findMissingReturn(body: BlockStatement): Finding | null {
  if (returnsSomething(body)) return null;
  return { offset: lastStatement(body.body)?.start ?? 0, message: NEVER_RETURNS };
}

function returnsSomething(node: AnyNode): boolean {
  if (node.type === 'ReturnStatement') return !isNothing(node.argument);
  if (!/(Statement|SwitchCase|CatchClause)$/.test(node.type)) return false;
  let reachable = true;
  return childrenOf(node).some(({ node: child }) => {
    const returns = reachable && returnsSomething(child);
    if (isList(node) && isEnd(child)) reachable = false;
    return returns;
  });
}

function isList({ type }: AnyNode): boolean {
  return type === 'BlockStatement' || type === 'SwitchCase';
}

function isEnd({ type }: AnyNode): boolean {
  return /^(Return|Throw|Break|Continue)Statement$/.test(type);
}

function isNothing(argument: Expression | null | undefined): boolean {
  if (argument === null || argument === undefined) return true;
  const value = withoutParentheses(argument);
  if (value.type === 'Literal') return value.raw === 'null';
  if (value.type === 'Identifier') return value.name === 'undefined';
  return value.type === 'UnaryExpression' && value.operator === 'void';
}

function withoutParentheses(node: AnyNode): AnyNode {
  return node.type === 'ParenthesizedExpression' ? withoutParentheses(node.expression) : node;
}
