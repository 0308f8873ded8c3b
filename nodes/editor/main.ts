/** What the dialogs of all nodes share: `scripts/build.mjs` makes one script of it, `resources/editor.js`. */
import { createEditors } from './code-editors';
import { createConditions } from './conditions/dialog';
import { checkContext, createContextInputs } from './context-inputs';
import { openImport } from './function-import/import-tray';
import { showMissing } from './missing';
import { numberProperty, prepareNumbers } from './numbers';
import { followOutputs, outputLabel, scriptOutputs } from './outputs';
import { poolProperty, preparePool } from './pool';
import { showPoolLimits } from './pool-limits';
import { createTabs, paneHeight } from './tabs';
import { checkTag } from './tag/check';
import { START_FIELDS } from './tag/fields';
import { generate } from './tag/generate';
import { openTagTab } from './tag/tab';
import { checkErrors } from './trial/checks';
import { openTrials } from './trial/trials';
import { addWatchTab } from './watch/sidebar';

const tagwright = {
  createEditors, createTabs, paneHeight, showMissing, numberProperty, prepareNumbers,
  scriptOutputs, outputLabel, followOutputs, createContextInputs, checkContext,
  poolProperty, preparePool, showPoolLimits,
  openTrials, checkErrors, openImport,
  createConditions, openTagTab, checkTag, startTag: START_FIELDS, startDefaults: generate(START_FIELDS),
  addWatchTab,
};

declare global {
  interface Window {
    tagwright?: typeof tagwright;
  }
}

// The html of every node set loads this script, for any of them can be switched off or be loaded first: the first one counts.
window.tagwright ??= tagwright;
