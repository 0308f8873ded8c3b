import type { CodeEditor, EditorNode } from '../red';

/** Scripts as they stand in an open dialog, as the server takes them. */
export interface Draft {
  type: string;
  conditions?: { name?: string }[];
  [property: string]: unknown;
}

/** What the checks and the trials need of the dialog that they are part of. */
export interface TrialDialog {
  node: EditorNode;
  /** The names of all tabs. */
  tabs: readonly string[];
  draft(): Draft;
  /** The tab of a stage, the element below its editor, and that editor where it is none of text alone; null for what has none. */
  place(stage: string): { tab: string; element: JQuery; editor?: CodeEditor } | null;
  /** Shows a place of a stage; where it is not known, its beginning. */
  goTo(stage: string, line: number | null, column: number | null): void;
}
