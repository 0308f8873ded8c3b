import { languageOf } from './catalogue';
import { Environment } from './environment';
import { javascriptDefaults } from './monaco';
import { watchSeenKeys } from './seen-messages';
import { scriptTypings } from './typings';

/** A dialog with scripts of the sandbox. */
interface ScriptDialog {
  types: string;
  /** Where its editors are. */
  tray: Element | null;
}

/** The dialogs that are open, the one on top last. */
const dialogs: ScriptDialog[] = [];
let environment: Environment | null = null;

/**
 * Makes known to Monaco what scripts find, and the keys of the last messages of a node once there are some. To be
 * called when the editors of a dialog have been made; `dispose` takes away what this has added.
 *
 * @param element anything inside the dialog
 */
export function addScriptTypes(nodeId: string, element: Element | undefined): { dispose(): void } {
  const defaults = javascriptDefaults();
  if (defaults === null) return { dispose: () => undefined };
  const language = languageOf(RED.i18n.lang());
  const dialog: ScriptDialog = { types: scriptTypings(language, []), tray: element?.closest('.red-ui-tray') ?? null };
  if (dialogs.push(dialog) === 1) {
    environment = new Environment(defaults);
    document.addEventListener('focusin', follow);
  }
  environment?.enter(dialog.types);
  const seen = watchSeenKeys(nodeId, (keys) => {
    const before = dialog.types;
    dialog.types = scriptTypings(language, keys);
    environment?.renew(before, dialog.types);
  });
  return {
    dispose() {
      seen.dispose();
      dialogs.splice(dialogs.indexOf(dialog), 1);
      const below = dialogs.at(-1);
      if (below !== undefined) {
        environment?.enter(below.types);
        return;
      }
      document.removeEventListener('focusin', follow);
      environment?.close();
      environment = null;
    },
  };
}

/** Another dialog may be on top, such as that of a function node, whose scripts find something else. */
function follow({ target }: FocusEvent): void {
  const tray = target instanceof Element ? target.closest('.red-ui-tray') : null;
  if (tray === null) return;
  const dialog = dialogs.find((each) => each.tray === tray);
  if (dialog === undefined) environment?.leave();
  else environment?.enter(dialog.types);
}
