/** Whether everything is tested, also what takes too long for every run. */
export const EVERYTHING = process.env['TAGWRIGHT_TEST_ALL'] === '1';

/** Why what takes long does not run; false where it does. */
export const notEveryRun = EVERYTHING ? false : 'takes long: runs with npm test -- --all';
