import type { CodeEditor } from './red';

/** Puts the cursor of a code editor at a place, counted from 1, and shows it. */
export function placeInEditor(editor: CodeEditor, line: number, column: number): void {
  // ACE itself counts from 0; what Node-RED puts in its place counts from 1.
  const first = editor.type === 'ace' ? 0 : 1;
  editor.moveCursorTo(line - 1 + first, column - 1 + first);
  if (editor.type === 'monaco') editor.revealLineInCenter?.(line);
}
