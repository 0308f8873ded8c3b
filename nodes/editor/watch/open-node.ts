import { goToCondition } from '../conditions/dialog';
import type { ErrorPlace, WatchedNode } from './answers';

/** Where a script is edited: the tab of the dialog, and the element that its code editor is in. */
const EDITORS: Record<string, { tab: string; element: string }> = {
  defaults: { tab: 'defaults', element: '#node-input-defaults-editor' },
  advancedProcessing: { tab: 'advanced', element: '#node-input-advancedProcessing-editor' },
  code: { tab: 'code', element: '#node-input-code-editor' },
};
/** Tries, and milliseconds between them, until a dialog is in its place. */
const TRIES = 40;
const PAUSE = 50;

/** Shows a node in its flow and opens its dialog, at the place of an error where there is one. */
export function openNode({ id, alias }: WatchedNode, place: ErrorPlace | null, text: (key: string) => string): void {
  if ($('#red-ui-editor-stack .red-ui-tray').length > 0) return;
  const node = RED.nodes.node(id) ?? RED.nodes.node(alias ?? '');
  if (!node) {
    RED.notify(text('gone'), 'warning');
    return;
  }
  RED.view.reveal(node.id);
  RED.view.select({ nodes: [node] });
  RED.editor.edit(node);
  const stage = place?.stage ?? null;
  if (place !== null && stage !== null) whenOpen(() => showPlace(stage, place.line));
}

/** Calls back when the dialog that is being opened is in its place. */
function whenOpen(callback: () => void, tries = TRIES): void {
  const isOpen = $('.red-ui-tray .red-ui-tabs').length > 0 && $('#red-ui-editor-stack').css('zIndex') === '13';
  if (isOpen) callback();
  else if (tries > 0) setTimeout(() => whenOpen(callback, tries - 1), PAUSE);
}

function showTab(name: string): void {
  // Node-RED's tabs go by these two.
  $(`.red-ui-tray a[href="#tagwright-tab-${name}"]`).trigger('mousedown').trigger('mouseup');
}

/** Shows the line of a script in the dialog that is open. */
function showPlace(stage: string, line: number | null): void {
  if (stage.startsWith('conditions[')) {
    showTab('conditions');
    goToCondition(stage, line ?? 1, 1);
    return;
  }
  const place = EDITORS[stage];
  if (place === undefined) return;
  showTab(place.tab);
  const [element] = $(place.element).toArray();
  const editor = window.monaco?.editor.getEditors?.().find((made) => element?.contains(made.getDomNode()));
  if (editor === undefined || line === null) return;
  editor.setSelection({ startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: editor.getModel()?.getLineMaxColumn(line) ?? 1 });
  editor.revealLineInCenter(line);
  editor.focus();
}
