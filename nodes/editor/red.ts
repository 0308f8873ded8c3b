/** What Node-RED's editor gives to the dialogs, as far as they use it. Node-RED's own types leave most of it out. */

export type Blanks = Record<string, string | number>;

/** A code editor of a dialog: Monaco, the older ACE, or a plain text area, as Node-RED is set up. */
export interface CodeEditor {
  readonly type?: 'monaco' | 'ace' | 'basic';
  getValue(): string;
  setValue(value: string, cursor?: number): void;
  getSession(): { on(event: 'change' | 'input', listener: () => void): void };
  /** Counted from 0 by ACE, and from 1 by the others. */
  moveCursorTo(line: number, column: number): void;
  /** Monaco only. Counted from 1. */
  revealLineInCenter?(line: number): void;
  /** Monaco only. */
  updateOptions?(options: object): void;
  resize(): void;
  focus(): void;
  destroy(): void;
}

/** A property of a node type, as `RED.nodes.registerType` takes it. */
export interface PropertyDefinition {
  value: unknown;
  type?: string;
  required?: boolean;
  /** True when the value is valid, or what is wrong with it. */
  validate?(this: EditorNode, value: unknown, opt: object): true | string;
}

/** A node of the workspace: its properties stand beside Node-RED's own. */
export interface EditorNode {
  id: string;
  type: string;
  outputs: number;
  /** Not deployed yet. */
  dirty?: boolean;
  _def: { defaults: Record<string, PropertyDefinition> };
  _(key: string, blanks?: Blanks): string;
  [property: string]: unknown;
}

interface Tabs {
  addTab(tab: { id: string; label: string }): void;
  activateTab(id: string): void;
}

interface Red {
  _(key: string, blanks?: Blanks): string;
  editor: {
    createEditor(options: {
      id?: string; element?: HTMLElement; mode: string; value: string; stateId?: string; focus?: boolean; clientSideSuggestions?: boolean;
    }): CodeEditor;
    editJavaScript(options: {
      value: string; width?: string; stateId?: string; mode?: string; focus?: boolean;
      cancel?: () => void; complete: (value: string) => void;
    }): void;
    /** Opens the dialog of a node. */
    edit(node: EditorNode): void;
    validateNode(node: EditorNode): boolean;
  };
  nodes: {
    node(id: string): EditorNode | null | undefined;
  };
  view: {
    redraw(): void;
    reveal(id: string): void;
    select(selection: { nodes: EditorNode[] }): void;
  };
  tabs: { create(options: { id?: string; element?: JQuery; onchange(tab: { id: string }): void }): Tabs };
  validators: {
    typedInput(options: { typeField: string; allowBlank?: boolean; allowUndefined?: boolean }): (this: EditorNode, value: unknown, opt: object) => true | string;
  };
  popover: { tooltip(target: JQuery, text: string): unknown };
  notify(message: string | JQuery, options?: object | string): { close(): void };
  tray: {
    resize(): void;
    show(options: {
      title: string; width?: number; buttons: { id: string; text: string; class?: string; click(): void }[];
      open(tray: JQuery): void; close(): void; show?(): void; focusElement?: HTMLElement | false;
    }): void;
    /** `done` is called when the dialog below is back in its place. */
    close(done?: () => void): void;
  };
  clipboard: { copyText(text: string, element: JQuery, message: string): void };
  i18n: { lang(): string };
  user: { hasPermission(permission: string): boolean };
  comms: {
    subscribe(topic: string, listener: (topic: string, message: never) => void): void;
    unsubscribe(topic: string, listener: (topic: string, message: never) => void): void;
  };
  sidebar: {
    addTab(tab: {
      id: string; name: string; label: string; iconClass: string; content: JQuery; onremove(): void; action: string;
    }): void;
    show(id: string): void;
  };
  actions: { add(name: string, action: () => void): void };
}

interface LanguageDefaults {
  getCompilerOptions(): object;
  setCompilerOptions(options: object): void;
  addExtraLib(content: string, path: string): { dispose(): void };
}

interface Language {
  javascriptDefaults?: LanguageDefaults;
}

/** An editor of Monaco itself. */
interface MonacoEditor {
  getDomNode(): HTMLElement;
  getModel(): { getLineMaxColumn(line: number): number };
  setSelection(selection: { startLineNumber: number; startColumn: number; endLineNumber: number; endColumn: number }): void;
  revealLineInCenter(line: number): void;
  focus(): void;
}

/** Monaco, where Node-RED uses it: `typescript` stands at the top from version 0.55 on. */
interface Monaco {
  typescript?: Language;
  languages: { typescript?: Language };
  editor: { getEditors?(): MonacoEditor[] };
}

declare global {
  const RED: Red;
  interface Window {
    monaco?: Monaco;
  }
  interface JQuery {
    typedInput(options: { types: string[]; default: string; typeField: string }): JQuery;
  }
}
