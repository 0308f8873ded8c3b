import type { EditorSession } from './editor-session';
import { CONFIG_TYPES } from './every-node';

/** Opens the dialog of a node, whatever it is. */
export async function openDialog(editor: EditorSession, { type, id }: { type: string; id: string }): Promise<void> {
  if (CONFIG_TYPES.includes(type)) await editor.editConfig(type, id);
  else await editor.edit(id);
}

/** The tabs of the dialog that is open. */
export function tabs(editor: EditorSession): Promise<string[]> {
  return editor.page.locator('.red-ui-tray a[href^="#tagwright-tab-"]').evaluateAll((links) => links.map((link) => String(link.getAttribute('href')).replace('#tagwright-tab-', '')));
}
