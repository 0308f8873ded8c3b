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
  /** The draft that was checked last, and its errors. */
  let checked: string | null = null;
  let errors = 0;

  function check(): void {
    const draft = JSON.stringify(dialog.draft());
    if (draft === checked) return;
    request?.abort();
    request = post<Check>('check', draft, (found) => {
      checked = draft;
      errors = found.problems.length;
      showFindings(dialog, found);
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
        $('#node-input-scriptErrors').val(countText(errors));
        return;
      }
      post<Check>('check', draft, ({ problems }) => {
        node['scriptErrors'] = countText(problems.length);
        RED.editor.validateNode(node);
        node.dirty = true;
        RED.view.redraw();
      });
    },
    close: stop,
  };
}

function countText(count: number): string {
  return count === 0 ? '' : String(count);
}

/** For the property that makes the node's red triangle. */
export function checkErrors(value: unknown): true | string {
  return !value || Number(value) === 0 ? true : trialText('error.scripts', { count: Number(value) });
}
