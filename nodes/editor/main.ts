import { exportPipeline } from './trial-export';

/** What the dialogs of all nodes share: `scripts/build.mjs` makes one script of it, `resources/editor.js`. */
const tagwright = { exportPipeline };

declare global {
  interface Window {
    tagwright: typeof tagwright;
  }
}

window.tagwright = tagwright;
