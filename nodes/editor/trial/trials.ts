import { openChecks } from './checks';
import type { TrialDialog } from './dialog';
import { openTryTab } from './try-tab';

/** The checks and the trials of a dialog. To be closed when the dialog is. */
export interface DialogTrials {
  /** Something was typed. */
  changed(): void;
  /** Another tab is shown. */
  shown(tab: string): void;
  /** The message in "Try it" as text; null while it is the example. */
  message(): string | null;
  resize(height: number): void;
  save(): void;
  close(): void;
}

/** The dialog that is open: the sidebar goes to places in it. */
let open: TrialDialog | null = null;

/** Shows a place of a stage in the dialog that is open, where it has that stage. */
export function goToPlace(stage: string, line: number | null, column: number | null): void {
  if (open?.place(stage, line)) open.goTo(stage, line, column);
}

/** Checks the scripts of a dialog as they are written, and lets them be tried. */
export function openTrials(dialog: TrialDialog): DialogTrials {
  const checks = openChecks(dialog);
  const trial = openTryTab(dialog);
  open = dialog;
  return {
    changed: checks.changed,
    shown: (name) => trial.watch(name === 'try'),
    message: trial.message,
    resize: trial.resize,
    save() {
      trial.save();
      checks.save();
    },
    close() {
      checks.close();
      trial.close();
      if (open === dialog) open = null;
    },
  };
}
