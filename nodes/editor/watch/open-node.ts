import { goToPlace } from '../trial/trials';
import type { ErrorPlace, WatchedNode } from './answers';

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
  if (place === null || place.stage === null) return;
  const { stage, line, column } = place;
  whenOpen(() => goToPlace(stage, line, column));
}

/** Calls back when the dialog that is being opened is in its place. */
function whenOpen(callback: () => void, tries = TRIES): void {
  const isOpen = $('.red-ui-tray .red-ui-tabs').length > 0 && $('#red-ui-editor-stack').css('zIndex') === '13';
  if (isOpen) callback();
  else if (tries > 0) setTimeout(() => whenOpen(callback, tries - 1), PAUSE);
}
