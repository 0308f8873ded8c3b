import { placeInEditor } from './cursor';
import type { CodeEditor, EditorNode } from './red';
import { addScriptTypes } from './script-types';

const MODE = 'ace/mode/javascript';
/** Node-RED's own time until a dialog is gone, in milliseconds. */
const CLOSING = 250;

/** The code editors of one dialog, by the names of the properties that they edit. */
export interface CodeEditors {
  value(name: string): string;
  setValue(name: string, value: string): void;
  /** Calls `listener` when something is typed. */
  onChange(listener: () => void): void;
  /** Puts the cursor at a place of a script, counted from 1. */
  goTo(name: string, line: number, column: number): void;
  /** Writes what was edited into the hidden inputs. */
  save(): void;
  resize(height: number): void;
  destroy(): void;
}

/** Opens a script in a dialog of the whole width. */
function expandOnClick(button: JQuery, stateId: string, editor: CodeEditor): void {
  button.on('click', (event) => {
    event.preventDefault();
    RED.editor.editJavaScript({
      value: editor.getValue(), width: 'Infinity', stateId, mode: MODE, focus: true,
      cancel: () => setTimeout(() => editor.focus(), CLOSING),
      complete: (value) => {
        editor.setValue(value, -1);
        setTimeout(() => editor.focus(), CLOSING);
      },
    });
  });
  RED.popover.tooltip(button, RED._('node-red:common.label.expand'));
}

function createEditor(node: EditorNode, name: string): CodeEditor {
  const stateId = `${node.id}/${name}`;
  const value = String(node[name] ?? '');
  const editor = RED.editor.createEditor({ id: `node-input-${name}-editor`, mode: MODE, value, stateId, focus: false, clientSideSuggestions: false });
  expandOnClick($(`#node-input-${name}-expand`), stateId, editor);
  return editor;
}

/**
 * Makes the code editors of a dialog. `names` are the properties: each has a hidden input `node-input-<name>`, a container
 * `node-input-<name>-editor`, a button `node-input-<name>-expand` and room for findings, `tagwright-findings-<name>`.
 */
export function createEditors(node: EditorNode, names: readonly string[]): CodeEditors {
  const editors = new Map(names.map((name) => [name, createEditor(node, name)]));
  const types = addScriptTypes();
  const find = (name: string): CodeEditor => {
    const editor = editors.get(name);
    if (editor === undefined) throw new Error(`no code editor for ${name}`);
    return editor;
  };
  return {
    value: (name) => find(name).getValue(),
    setValue: (name, value) => find(name).setValue(value, -1),
    onChange(listener) {
      for (const editor of editors.values()) editor.getSession().on(editor.type === 'basic' ? 'input' : 'change', listener);
    },
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
