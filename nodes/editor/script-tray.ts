import { hideSnippets } from './knowledge/monaco';
import { addScriptTypes } from './knowledge/script-types';
import type { CodeEditor } from './red';

/** A script that is opened in a dialog of the whole width. */
export interface ScriptTray {
  nodeId: string;
  /** What the server calls the script: `defaults`, `conditions[1].then`. */
  stage: string;
  value: string;
  stateId: string;
  /** Something was typed, or the dialog has been opened or closed. */
  changed(): void;
  cancel(): void;
  complete(value: string): void;
}

const MODE = 'ace/mode/javascript';
/** The room around the editor, in pixels, as in Node-RED's own dialogs. */
const MARGIN = 20;

let open: { stage: string; editor: CodeEditor } | null = null;

/** The editor of a script that is open in a dialog of its own; what it holds counts, not what it was opened from. */
export function expandedEditor(stage: string): CodeEditor | undefined {
  return open?.stage === stage ? open.editor : undefined;
}

/** Opens a script. Not by Node-RED's own dialog for JavaScript, since that one knows the names of function nodes. */
export function openScript({ nodeId, stage, value, stateId, changed, cancel, complete }: ScriptTray): void {
  const element = $('<div class="node-text-editor" id="node-input-js">');
  let types: { dispose(): void } | null = null;
  const resize = (): void => {
    const body = element.closest('.red-ui-tray-body');
    element.css('height', `${Math.max(150, (body.height() ?? 0) - 2 * MARGIN)}px`);
    open?.editor.resize();
  };
  RED.tray.show({
    title: RED._('editor:jsEditor.title'),
    width: 'Infinity',
    focusElement: false,
    buttons: [
      {
        id: 'node-dialog-cancel', text: RED._('editor:common.label.cancel'),
        click() {
          RED.tray.close();
          cancel();
        },
      },
      {
        id: 'node-dialog-ok', text: RED._('editor:common.label.done'), class: 'primary',
        click() {
          const text = open?.editor.getValue() ?? value;
          RED.tray.close();
          complete(text);
        },
      },
    ],
    resize,
    open(tray) {
      $('<form class="form-horizontal" autocomplete="off">').css({ margin: 0, padding: MARGIN }).append(element).appendTo(tray.find('.red-ui-tray-body'));
      const editor = RED.editor.createEditor({ id: 'node-input-js', mode: MODE, value, stateId, focus: true, clientSideSuggestions: false });
      hideSnippets(editor);
      open = { stage, editor };
      types = addScriptTypes(nodeId, element[0]);
      editor.getSession().on(editor.type === 'basic' ? 'input' : 'change', changed);
      changed();
    },
    close() {
      types?.dispose();
      open?.editor.saveView?.();
      open?.editor.destroy();
      open = null;
      changed();
    },
    show: () => undefined,
  });
}
