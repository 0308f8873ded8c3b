import type { EditorNode } from './red';

/** Pixels that a pane has at least. */
const MIN_HEIGHT = 200;

/**
 * Tabs over the panes with the ids `<prefix><name>`; the first one is shown. `onShow` gets the name of the one that is
 * shown. Gives what shows another.
 */
export function createTabs(
  node: EditorNode, listId: string, prefix: string, names: readonly [string, ...string[]], onShow?: (name: string) => void,
): (name: string) => void {
  const tabs = RED.tabs.create({
    id: listId,
    onchange: ({ id }) => {
      for (const name of names) $(`#${prefix}${name}`).toggle(prefix + name === id);
      onShow?.(id.slice(prefix.length));
      RED.tray.resize();
    },
  });
  for (const name of names) {
    const label = node._(`${node.type}.tab.${name}`);
    tabs.addTab({ id: prefix + name, label });
    // A tab has room for its label in bold, so that none is moved when another is shown.
    $(`a[href="#${prefix}${name}"]`).attr('data-label', label);
  }
  tabs.activateTab(prefix + names[0]);
  return (name) => tabs.activateTab(prefix + name);
}

/** Height in pixels that is left for the panes below the rows of the dialog. */
export function paneHeight(size: { height: number }): number {
  // jQuery would look at every element of the dialog for `#dialog-form > .form-row:visible`.
  const rows = $('#dialog-form').children('.form-row').filter(':visible').toArray();
  const taken = rows.reduce((sum, row) => sum + ($(row).outerHeight(true) ?? 0), 0);
  return Math.max(MIN_HEIGHT, size.height - taken - 20);
}
