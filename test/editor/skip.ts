import { notEveryRun as takesLong } from '../support/every-run';
import { findChromium } from './editor-session';

/** Why nothing is tested in a browser here; false where it is. */
export const noBrowser = findChromium() === null ? 'no chromium on this machine' : false;

/** As {@link noBrowser}, for what takes too long for every run. */
export const notEveryRun = noBrowser === false ? takesLong : noBrowser;

/** As {@link noBrowser}, for suites that every run has with Node-RED 5: of Node-RED 4 it has the main path. */
export const notWith = (runtime: 'node-red' | 'node-red-4'): string | false => (runtime === 'node-red' ? noBrowser : notEveryRun);
