import type { AnyNode, CallExpression } from '../vendor/acorn';
import { contains, isPropertyName } from './walk';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Methods that change neither their object nor their arguments, and call none of their arguments. */
const METHODS = words(`
  includes startsWith endsWith indexOf lastIndexOf charAt charCodeAt codePointAt at substring substr slice concat
  trim trimStart trimEnd toLowerCase toUpperCase toLocaleLowerCase toLocaleUpperCase toString toLocaleString valueOf
  toFixed toPrecision toExponential padStart padEnd repeat localeCompare normalize isWellFormed split join match
  matchAll search test exec flat toReversed has get exists getTime getFullYear getMonth getDate getDay getHours
  getMinutes getSeconds getMilliseconds getUTCFullYear getUTCMonth getUTCDate getUTCDay getUTCHours getUTCMinutes
  getUTCSeconds getUTCMilliseconds getTimezoneOffset toISOString toJSON isArray isFinite isNaN isInteger isSafeInteger
  keys values entries hasOwn hasOwnProperty is min max abs round floor ceil trunc sign sqrt cbrt pow exp log log2 log10
  hypot sin cos tan asin acos atan atan2 random now parseInt parseFloat`);

/** As {@link METHODS}, with a callback as their first argument. */
const CALLBACK_METHODS = words(`
  some every find findIndex findLast findLastIndex filter map flatMap reduce reduceRight toSorted`);

/** As {@link METHODS} with one argument; a second one would be called for each value. */
const ONE_ARGUMENT_METHODS = words('parse stringify');

/** Global functions that convert or test a value. */
const CONVERSIONS = words('Number String Boolean BigInt parseInt parseFloat isNaN isFinite Date RegExp');

const CONSTRUCTORS = words('Date RegExp Set Map');

/** Objects with methods that change their arguments: nothing but a call of a harmless one may name them. */
const CHANGERS = words('Object Reflect Array Function Promise Proxy Atomics globalThis');

/** What a harmless script is made of, calls and names aside. */
const HARMLESS = words(`
  BlockStatement EmptyStatement ExpressionStatement IfStatement LabeledStatement BreakStatement ReturnStatement
  ThrowStatement TryStatement CatchClause VariableDeclaration VariableDeclarator ObjectPattern ArrayPattern
  AssignmentPattern RestElement Literal TemplateLiteral TemplateElement ThisExpression MemberExpression ChainExpression
  ParenthesizedExpression BinaryExpression LogicalExpression ConditionalExpression SequenceExpression ArrayExpression
  ObjectExpression Property SpreadElement ArrowFunctionExpression`);

/**
 * Whether running a script surely leaves `msg` as it is, given that `msg` is plain data without getters or methods.
 * False when in doubt.
 */
export function isPure(body: AnyNode): boolean {
  const receivers = new Set<AnyNode>();
  return !contains(body, (node, parent, field) => {
    if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') receivers.add(node.callee.object);
    return !isHarmless(node, isPropertyName(parent, field) || receivers.has(node));
  });
}

function isHarmless(node: AnyNode, isNameOrReceiver: boolean): boolean {
  switch (node.type) {
    case 'Identifier':
      return isNameOrReceiver || !CHANGERS.has(node.name);
    case 'UnaryExpression':
      return node.operator !== 'delete';
    case 'VariableDeclaration':
      return !node.kind.endsWith('using');
    case 'NewExpression':
      return node.callee.type === 'Identifier' && CONSTRUCTORS.has(node.callee.name);
    case 'CallExpression':
      return isHarmlessCall(node);
    default:
      return HARMLESS.has(node.type);
  }
}

function isHarmlessCall({ callee, arguments: given }: CallExpression): boolean {
  if (callee.type === 'Identifier') return CONVERSIONS.has(callee.name);
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return false;
  const { name } = callee.property;
  if (METHODS.has(name)) return true;
  if (ONE_ARGUMENT_METHODS.has(name)) return given.length === 1 && given[0]?.type !== 'SpreadElement';
  if (/^replace(All)?$/.test(name)) return given.length === 2 && isHarmlessReplacement(given[1]);
  return CALLBACK_METHODS.has(name) && isHarmlessCallback(given[0]);
}

/** What an arrow function does is looked at with the rest of the script. */
function isHarmlessCallback(node: AnyNode | undefined): boolean {
  if (node?.type === 'Identifier') return CONVERSIONS.has(node.name);
  return node?.type === 'ArrowFunctionExpression';
}

function isHarmlessReplacement(node: AnyNode | undefined): boolean {
  return node?.type === 'Literal' || node?.type === 'TemplateLiteral' || isHarmlessCallback(node);
}
