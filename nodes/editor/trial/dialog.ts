import type { CodeEditor, EditorNode } from '../red';

/** Scripts as they stand in an open dialog, as the server takes them. */
export interface Draft {
  type: string;
  conditions?: { name?: string }[];
  [property: string]: unknown;
}

/** The tab of a stage, and the element for what is found in it. */
export interface Place {
  tab: string;
  element: JQuery;
  /** The editor of the stage, where it is none of text alone. */
  editor?: CodeEditor;
  /** The stage is made of fields: line and column would say nothing. */
  isField?: boolean;
}

/** What the checks and the trials need of the dialog that they are part of. */
export interface TrialDialog {
  node: EditorNode;
  /** The names of all tabs. */
  tabs: readonly string[];
  draft(): Draft;
  /** Where a line of a stage is edited; null for what is not. */
  place(stage: string, line: number | null): Place | null;
  /** Shows a place of a stage; where it is not known, its beginning. */
  goTo(stage: string, line: number | null, column: number | null): void;
}
