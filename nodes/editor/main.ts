/** What the dialogs of all nodes share: `scripts/build.mjs` makes one script of it, `resources/editor.js`. */
export {};
