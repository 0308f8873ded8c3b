import { placeInEditor } from './cursor';
import { hideSnippets } from './knowledge/monaco';
import { addScriptTypes } from './knowledge/script-types';
import type { CodeEditor, EditorNode } from './red';
import { expandedEditor, openScript } from './script-tray';

const MODE = 'ace/mode/javascript';
/** Node-RED's own time until a dialog is gone, in milliseconds. */
const CLOSING = 250;

/** The code editors of one dialog, by the names of the properties that they edit. */
export interface CodeEditors {
  value(name: string): string;
  editor(name: string): CodeEditor;
  /** Replaces a script, as if it had been typed. */
  write(name: string, text: string): void;
  /** Calls `listener` when something is typed. */
  onChange(listener: () => void): void;
  /** Puts the cursor at a place of a script, counted from 1. */
  goTo(name: string, line: number, column: number): void;
  /** Writes what was edited into the hidden inputs. */
  save(): void;
  resize(height: number): void;
  destroy(): void;
}

function createEditor(node: EditorNode, name: string): CodeEditor {
  const stateId = `${node.id}/${name}`;
  const value = String(node[name] ?? '');
  const editor = RED.editor.createEditor({ id: `node-input-${name}-editor`, mode: MODE, value, stateId, focus: false, clientSideSuggestions: false });
  hideSnippets(editor);
  return editor;
}

/** Opens a script in a dialog of the whole width. */
function expandOnClick(node: EditorNode, name: string, editor: CodeEditor, changed: () => void): void {
  const button = $(`#node-input-${name}-expand`);
  const focus = (): void => void setTimeout(() => editor.focus(), CLOSING);
  button.on('click', (event) => {
    event.preventDefault();
    openScript({
      nodeId: node.id, stage: name, value: editor.getValue(), stateId: `${node.id}/${name}`, changed,
      cancel: focus,
      complete(value) {
        editor.setValue(value, -1);
        focus();
      },
    });
  });
  RED.popover.tooltip(button, RED._('node-red:common.label.expand'));
}

/**
 * Makes the code editors of a dialog. `names` are the properties: each has a hidden input `node-input-<name>`, a container
 * `node-input-<name>-editor`, a button `node-input-<name>-expand` and room for findings, `tagwright-findings-<name>`.
 */
export function createEditors(node: EditorNode, names: readonly string[]): CodeEditors {
  const editors = new Map(names.map((name) => [name, createEditor(node, name)]));
  const types = addScriptTypes(node.id, $(`#node-input-${names[0]}`)[0]);
  const listeners: (() => void)[] = [];
  const changed = (): void => listeners.forEach((listener) => listener());
  for (const [name, editor] of editors) {
    editor.getSession().on(editor.type === 'basic' ? 'input' : 'change', changed);
    expandOnClick(node, name, editor, changed);
  }
  const find = (name: string): CodeEditor => {
    const editor = editors.get(name);
    if (editor === undefined) throw new Error(`no code editor for ${name}`);
    return editor;
  };
  return {
    value: (name) => (expandedEditor(name) ?? find(name)).getValue(),
    editor: find,
    write: (name, text) => find(name).setValue(text, -1),
    onChange: (listener) => void listeners.push(listener),
    goTo(name, line, column) {
      const editor = find(name);
      placeInEditor(editor, line, column);
      editor.focus();
    },
    save() {
      for (const [name, editor] of editors) $(`#node-input-${name}`).val(editor.getValue());
    },
    resize(height) {
      for (const [name, editor] of editors) {
        const findings = $(`#tagwright-findings-${name}`).outerHeight(true) ?? 0;
        $(`#node-input-${name}-editor`).css('height', `${height - findings}px`);
        editor.resize();
      }
    },
    destroy() {
      types.dispose();
      for (const editor of editors.values()) editor.destroy();
      editors.clear();
    },
  };
}
