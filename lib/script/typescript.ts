import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { positionAt, type Finding } from './text';

/** A script without its types, every other character where it was; or the TypeScript that cannot be stripped. */
export type Stripped = { ok: true; code: string } | { ok: false; fault: Finding };

interface Stripper {
  transformSync(source: string, options: { mode: 'strip-only' }): { code: string };
}

interface Refusal {
  code: 'UnsupportedSyntax' | 'InvalidSyntax';
  message: string;
  /** 1-based. */
  startLine: number;
  /** 0-based, as wide as the line is shown: a tab or an ideograph counts more than one. */
  startColumn: number;
}

// A script may `return` and `await` at its top.
const BEFORE = 'async function body(msg) {\n';
const AFTER = '\n}';

/** Blanks the types of a script; null when it is not TypeScript either. */
export function stripTypes(text: string): Stripped | null {
  // The stripper works on UTF-8 and would replace half of a surrogate pair without a word.
  if (!text.isWellFormed()) return null;
  const stripped = transform(text);
  if (stripped === null) return null;
  if ('code' in stripped) return stripped.code.length === text.length ? { ok: true, code: stripped.code } : null;
  if (stripped.refusal.code !== 'UnsupportedSyntax') return null;
  const offset = offsetOfRefusal(text);
  const message = stripped.refusal.message.replace(/ in (strip-only|type strip) mode/, '');
  return offset === null ? null : { ok: false, fault: { offset, message } };
}

function transform(text: string): { code: string } | { refusal: Refusal } | null {
  try {
    const { code } = loadStripper().transformSync(BEFORE + text + AFTER, { mode: 'strip-only' });
    return { code: code.slice(BEFORE.length, -AFTER.length) };
  } catch (error) {
    if (isRefusal(error)) return { refusal: error };
    unloadStripper();
    return null;
  }
}

/**
 * Where the stripper stops, found on a text of the same shape in which every character is one column wide, because its
 * columns are widths.
 */
function offsetOfRefusal(text: string): number | null {
  const shape = text
    .replace(/\r\n/g, ' \n')
    .replace(/[\r\u2028\u2029]/g, '\n')
    .replace(/[^\S\n]/g, ' ')
    .replace(/[^\n\x20-\x7e]/g, 'x');
  const result = transform(shape);
  if (result === null || 'code' in result) return null;
  const { startLine, startColumn } = result.refusal;
  const lines = shape.split('\n');
  const line = startLine - positionAt(BEFORE, BEFORE.length).line;
  if (line < 0 || line >= lines.length) return null;
  return lines.slice(0, line).reduce((sum, before) => sum + before.length + 1, 0) + startColumn;
}

function loadStripper(): Stripper {
  // Loaded here, since it is several megabytes of WebAssembly that only users of TypeScript need; and not as a child of
  // this module, which would keep what unloadStripper drops.
  return createRequire(__filename)('amaro') as Stripper;
}

/** A stripper that ran out of stack fails on every text from then on; the next use needs a new one. */
function unloadStripper(): void {
  const folder = dirname(require.resolve('amaro')) + sep;
  for (const file of Object.keys(require.cache)) if (file.startsWith(folder)) delete require.cache[file];
}

function isRefusal(error: unknown): error is Refusal {
  return typeof error === 'object' && error !== null && 'startLine' in error && 'startColumn' in error;
}
