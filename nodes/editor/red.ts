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
  /** Monaco only: remembers the cursor and what is folded, by `stateId`. */
  saveView?(): void;
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

/** A dialog over the dialogs that are open. */
interface Tray {
  title: string;
  width: string | number;
  focusElement?: boolean;
  buttons: { id: string; text: string; class?: string; click(): void }[];
  resize?(): void;
  open(tray: JQuery): void;
  close?(): void;
  show?(): void;
}

/** A type of a typedInput that is not one of Node-RED's own. */
export interface TypedInputType {
  value: string;
  label: string;
  icon: string;
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
    /** Opens the dialog of a config node over that of a node; `_ADD_` makes one. */
    editConfig(property: string, type: string, id: string, prefix: string, node: EditorNode): void;
    validateNode(node: EditorNode): boolean;
  };
  nodes: {
    node(id: string): EditorNode | null | undefined;
    filterNodes(filter: { type: string }): EditorNode[];
    workspace(id: string): { label: string } | null | undefined;
    subflow(id: string): { name: string } | null | undefined;
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
    /** Opens a tray over those that are there. */
    show(tray: Tray): void;
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

export interface DiagnosticsOptions {
  noSemanticValidation?: boolean;
  noSyntaxValidation?: boolean;
  noSuggestionDiagnostics?: boolean;
}

export interface LanguageDefaults {
  getCompilerOptions(): { lib?: readonly string[] };
  setCompilerOptions(options: object): void;
  getDiagnosticsOptions(): DiagnosticsOptions;
  setDiagnosticsOptions(options: DiagnosticsOptions): void;
  addExtraLib(content: string, path: string): Disposable;
}

export interface Disposable {
  dispose(): void;
}

interface Language {
  javascriptDefaults?: LanguageDefaults;
}

/** The text of an editor of Monaco, lines and columns counted from 1. */
export interface MonacoModel {
  getLineCount(): number;
  getLineMaxColumn(line: number): number;
  getWordAtPosition(place: { lineNumber: number; column: number }): { endColumn: number } | null;
  isDisposed(): boolean;
}

/** Something underlined in a text. */
export interface MonacoMarker {
  severity: number;
  message: string;
  source: string;
  startLineNumber: number;
  startColumn: number;
  endLineNumber: number;
  endColumn: number;
}

/** An editor of Monaco itself. */
export interface MonacoEditor {
  getModel(): MonacoModel | null;
  onDidChangeModel(listener: () => void): Disposable;
}

/** Monaco, where Node-RED uses it: `typescript` stands at the top from version 0.55 on. */
export interface Monaco {
  typescript?: Language;
  languages: { typescript?: Language };
  MarkerSeverity: { Error: number; Warning: number };
  editor: {
    setModelMarkers(model: MonacoModel, owner: string, markers: readonly MonacoMarker[]): void;
  };
}

declare global {
  const RED: Red;
  interface Window {
    monaco?: Monaco;
  }
  interface JQuery {
    typedInput(options: { types: (string | TypedInputType)[]; default: string; typeField?: string }): JQuery;
    typedInput(get: 'type' | 'value'): string;
    typedInput(set: 'type' | 'value', to: string): JQuery;
    typedInput(action: 'focus'): JQuery;
  }
}
