import { Markers } from '../knowledge/markers';
import { expandedEditor } from '../script-tray';
import type { Check } from './answers';
import type { TrialDialog } from './dialog';
import { showFindings } from './findings';
import { post, type Request } from './requests';
import { trialText } from './texts';

/** Milliseconds from the last key to the check. */
const DELAY = 500;

/** The checks of a dialog, on the server, while its scripts are written. */
export interface Checks {
  /** Something was typed. */
  changed(): void;
  /** Writes how many errors there are into the node's property, also when that is known only a moment later. */
  save(): void;
  close(): void;
}

export function openChecks(dialog: TrialDialog): Checks {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let request: Request | null = null;
  const markers = new Markers();
  /** The draft that was checked last, and what was found. */
  let checked: string | null = null;
  let last: Check = { problems: [], warnings: [] };

  function mark(found: Check): void {
    last = found;
    markers.show((stage) => [dialog.place(stage, null)?.editor, expandedEditor(stage)], found);
  }

  function check(): void {
    const draft = JSON.stringify(dialog.draft());
    if (draft === checked) {
      // An editor may have been opened since.
      mark(last);
      return;
    }
    request?.abort();
    request = post<Check>('check', draft, (found) => {
      checked = draft;
      showFindings(dialog, found);
      mark(found);
    });
  }

  function stop(): void {
    clearTimeout(timer);
    request?.abort();
  }

  check();
  return {
    changed() {
      clearTimeout(timer);
      timer = setTimeout(check, DELAY);
    },
    save() {
      stop();
      const { node } = dialog;
      const draft = JSON.stringify(dialog.draft());
      if (draft === checked) {
        $('#node-input-scriptErrors').val(countText(last.problems.length));
        return;
      }
      post<Check>('check', draft, ({ problems }) => {
        node['scriptErrors'] = countText(problems.length);
        RED.editor.validateNode(node);
        node.dirty = true;
        RED.view.redraw();
      });
    },
    close() {
      stop();
      markers.close();
    },
  };
}

function countText(count: number): string {
  return count === 0 ? '' : String(count);
}

/** For the property that makes the node's red triangle. */
export function checkErrors(value: unknown): true | string {
  return !value || Number(value) === 0 ? true : trialText('error.scripts', { count: Number(value) });
}
