import { findChromium } from './editor-session';

/** Why nothing is tested in a browser here; false where it is. */
export const noBrowser = findChromium() === null ? 'no chromium on this machine' : false;

const EVERYTHING = process.env['TAGWRIGHT_TEST_ALL'] === '1';

/** As {@link noBrowser}, for what takes too long for every run: `npm test -- --all` has it. */
export const notEveryRun = noBrowser !== false || EVERYTHING ? noBrowser : 'takes long: runs with npm test -- --all';

/** As {@link noBrowser}, for suites that run through and through in Node-RED 5: in Node-RED 4, every run has the main path only. */
export const notWith = (runtime: 'node-red' | 'node-red-4'): string | false => (runtime === 'node-red' ? noBrowser : notEveryRun);
