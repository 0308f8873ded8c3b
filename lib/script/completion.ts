import type { BlockStatement, Expression, Statement } from '../vendor/acorn';
import { contains, isFunction } from './walk';

/** The expressions whose value is the value of an `if`: the last statement's, in each branch that it has. */
export function lastExpressions(statements: readonly Statement[]): Expression[] {
  const last = lastStatement(statements);
  return last === undefined ? [] : expressionsOf(last);
}

/** The last statement that does something: a function declared behind the expression it serves is not it. */
export function lastStatement(statements: readonly Statement[]): Statement | undefined {
  return statements.findLast(({ type }) => type !== 'EmptyStatement' && type !== 'FunctionDeclaration');
}

/** Whether a script has a `return` of its own. */
export function hasReturn(body: BlockStatement): boolean {
  return contains(
    body,
    (node) => node.type === 'ReturnStatement',
    (node) => !isFunction(node),
  );
}

function expressionsOf(statement: Statement): Expression[] {
  switch (statement.type) {
    case 'ExpressionStatement':
      return [statement.expression];
    case 'BlockStatement':
      return lastExpressions(statement.body);
    case 'IfStatement':
      return [statement.consequent, statement.alternate].flatMap((branch) => (branch ? expressionsOf(branch) : []));
    case 'LabeledStatement':
      return expressionsOf(statement.body);
    case 'TryStatement':
      return [statement.block, statement.handler?.body].flatMap((block) => (block ? expressionsOf(block) : []));
    default:
      return [];
  }
}
