/** What the dialogs of all nodes share: `scripts/build.mjs` makes one script of it, `resources/editor.js`. */
import { createEditors } from './code-editors';
import { createConditions } from './conditions/dialog';
import { checkContext, createContextInputs } from './context-inputs';
import { showMissing } from './missing';
import { numberProperties, prepareNumbers } from './numbers';
import { followOutputs, outputLabel, scriptOutputs } from './outputs';
import { poolProperties, preparePool } from './pool';
import { createTabs, paneHeight } from './tabs';
import { checkErrors } from './trial/checks';
import { openTrials } from './trial/trials';
import { addWatchTab } from './watch/sidebar';

const tagwright = {
  createEditors, createTabs, paneHeight, showMissing, numberProperties, prepareNumbers,
  scriptOutputs, outputLabel, followOutputs, createContextInputs, checkContext,
  poolProperties, preparePool,
  openTrials, checkErrors,
  createConditions,
  addWatchTab,
};

declare global {
  interface Window {
    tagwright?: typeof tagwright;
  }
}

// The html of every node set loads this script, for any of them can be switched off or be loaded first: the first one counts.
window.tagwright ??= tagwright;
