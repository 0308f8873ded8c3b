/** What is read of a function node, beside its code: older flows lack most of it. */
export interface FunctionNode {
  func: string;
  outputs?: number;
  initialize?: string;
  finalize?: string;
  timeout?: number | string;
  libs?: { var: string; module: string }[];
}

/** What of a function node its code does not tell: `key` names the text, `line` is that in the code. */
export interface Note {
  key: 'initialize' | 'finalize' | 'module' | 'timeout' | 'outputs' | 'shared';
  line: number | null;
  blanks: Record<string, string | number>;
}

/** Without comments: Node-RED's own templates consist of them. */
function hasCode(text: string | undefined): boolean {
  return (text ?? '').replace(/\/\*[^]*?\*\/|\/\/.*/g, '').trim() !== '';
}

/** The line in which a pattern is found first; null where it is not. */
function lineOf(text: string, pattern: RegExp): number | null {
  const index = text.search(pattern);
  return index === -1 ? null : text.slice(0, index).split('\n').length;
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** The outputs that the script has in a js processor: at least one. */
export function outputsOf({ outputs }: FunctionNode): number {
  return Math.max(1, Number(outputs ?? 1) || 1);
}

/** What will be different in the sandbox, as far as it does not stand in the code: the compiler tells the rest. */
export function notesOf(node: FunctionNode): Note[] {
  const { func, initialize, finalize, timeout, libs = [] } = node;
  const notes: Note[] = [];
  const add = (key: Note['key'], line: number | null = null, blanks: Note['blanks'] = {}): void => void notes.push({ key, line, blanks });
  if (hasCode(initialize)) add('initialize');
  if (hasCode(finalize)) add('finalize');
  for (const { var: name, module } of libs) add('module', lineOf(func, new RegExp(`(?<![\\w$.])${escape(name)}(?![\\w$])`)), { name, module });
  if (Number(timeout) > 0) add('timeout', null, { seconds: Number(timeout) });
  if (Number(node.outputs ?? 1) === 0) add('outputs');
  for (const name of ['flow', 'global', 'env']) {
    const line = lineOf(func, new RegExp(`(?<![\\w$.])${name}\\s*\\.\\s*get\\b`));
    if (line !== null) add('shared', line, { name });
  }
  return notes;
}
