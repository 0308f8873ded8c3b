import { parse, type AnyNode, type BlockStatement, type Options } from '../vendor/acorn';
import { describeComplaint, UNEXPECTED, type Complaint } from './complaint';
import type { Finding } from './text';
import { isFunction, visit } from './walk';

// As V8 reads a classic script in strict mode.
const OPTIONS: Options = {
  ecmaVersion: 'latest',
  sourceType: 'script',
  strict: true,
  preserveParens: true,
};

/** A script's syntax tree, its offsets counted in the script's own text; or what is wrong with the script. */
export type Parsed = { ok: true; body: BlockStatement } | { ok: false; fault: Finding };

// A script is read inside the function it will be, since `let msg` is wrong only there. `await` may stand at its top.
const BEFORE = '(async function (msg) {\n';
const AFTER = '\n})';

/**
 * Reads one script as the body of a function of `msg`. A text that is not a whole body by itself is refused, also when
 * it makes sense together with the function around it.
 */
export function parseBody(text: string): Parsed {
  const wrapped = BEFORE + text + AFTER;
  const htmlComments: Finding[] = [];
  const onComment = (isBlock: boolean, _comment: string, start: number): void => {
    if (isBlock || wrapped.startsWith('//', start)) return;
    htmlComments.push({ offset: start - BEFORE.length, message: 'HTML-like comments are not allowed' });
  };
  const result = parseScript(wrapped, { onComment });
  if (!result.ok) {
    const complaint = { offset: result.complaint.offset - BEFORE.length, message: result.complaint.message };
    return { ok: false, fault: describeComplaint(text, findExtraBrace(text, complaint.offset) ?? complaint) };
  }
  const body = bodyOfFunctionAt(result.tree, BEFORE.indexOf('async'));
  shift(body, -BEFORE.length);
  const [htmlComment] = htmlComments;
  if (body.end !== text.length + '\n}'.length) {
    return { ok: false, fault: describeComplaint(text, { offset: body.end - '}'.length, message: UNEXPECTED }) };
  }
  return htmlComment === undefined ? { ok: true, body } : { ok: false, fault: htmlComment };
}

/**
 * Reads a text as a script in strict mode.
 *
 * @throws {RangeError} for a text that is nested too deeply
 */
export function parseScript(
  text: string,
  options: Partial<Options> = {},
): { ok: true; tree: AnyNode } | { ok: false; complaint: Complaint } {
  try {
    return { ok: true, tree: parse(text, { ...OPTIONS, ...options }) };
  } catch (error) {
    if (!isParseError(error)) throw error;
    if (error.message.startsWith('Not enough stack space')) throw new RangeError(error.message);
    const message = error.message.replace(/ \(\d+:\d+\)$/, '').replace(/^[A-Z]/, (letter) => letter.toLowerCase());
    return { ok: false, complaint: { offset: error.pos, message } };
  }
}

/** A `}` too many closes the wrapping function. That it is at fault, and not what follows, only the bare text shows. */
function findExtraBrace(text: string, before: number): Complaint | null {
  const bare = parseScript(text, { allowReturnOutsideFunction: true, allowAwaitOutsideFunction: true });
  return !bare.ok && text[bare.complaint.offset] === '}' && bare.complaint.offset < before ? bare.complaint : null;
}

function bodyOfFunctionAt(tree: AnyNode, start: number): BlockStatement {
  let body: BlockStatement | undefined;
  visit(tree, (node) => {
    if (node.type === 'FunctionExpression' && node.start === start) body = node.body;
    return !isFunction(node);
  });
  if (body === undefined) throw new Error('internal: the wrapping function is not in the syntax tree');
  return body;
}

function shift(root: AnyNode, by: number): void {
  visit(root, (node) => {
    node.start += by;
    node.end += by;
    return true;
  });
}

function isParseError(error: unknown): error is SyntaxError & { pos: number } {
  return error instanceof SyntaxError && 'pos' in error && typeof error.pos === 'number';
}
