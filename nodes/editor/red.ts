/** What Node-RED's editor gives to the dialogs, as far as they use it. Node-RED's own types leave most of it out. */

export type Blanks = Record<string, string | number>;

/** A code editor of a dialog: Monaco, the older ACE, or a plain text area, as Node-RED is set up. */
export interface CodeEditor {
  readonly type?: 'monaco' | 'ace' | 'basic';
  getValue(): string;
  setValue(value: string, cursor?: number): void;
  getSession(): { on(event: 'change' | 'input', listener: () => void): void };
  /** Counted from 0. */
  moveCursorTo(line: number, column: number): void;
  /** Monaco only. Counted from 1. */
  revealLineInCenter?(line: number): void;
  /** Monaco only. */
  updateOptions?(options: object): void;
  resize(): void;
  focus(): void;
  destroy(): void;
}

/** A node of the workspace: its properties stand beside Node-RED's own. */
export interface EditorNode {
  id: string;
  type: string;
  _(key: string, blanks?: Blanks): string;
  [property: string]: unknown;
}

interface Red {
  _(key: string, blanks?: Blanks): string;
  editor: {
    createEditor(options: {
      id: string; mode: string; value: string; stateId?: string; focus?: boolean; clientSideSuggestions?: boolean;
    }): CodeEditor;
    editJavaScript(options: {
      value: string; width?: string; stateId?: string; mode?: string; focus?: boolean;
      cancel?: () => void; complete: (value: string) => void;
    }): void;
  };
  popover: { tooltip(target: JQuery, text: string): unknown };
  notify(message: string | JQuery, options?: object): { close(): void };
  tray: { resize(): void };
}

declare global {
  const RED: Red;
}
