/** Bytes of a request: all scripts of a node with a message or a test. */
export const MAX_REQUEST = 2 * 1024 * 1024;
/** Trials that wait for their turn; more are refused. */
export const MAX_WAITING = 8;
/** Milliseconds that a trial may take at most, whatever the pool allows. */
export const MAX_TIMEOUT = 10_000;
/** The process for trials goes after so long without one, in milliseconds. */
export const IDLE_TIMEOUT = 60_000;
/** Messages of a node that are kept while somebody looks. */
export const MAX_SAMPLES = 20;
/** Bytes of one of them. */
export const MAX_SAMPLE = 64 * 1024;
/** Messages are kept for so long after somebody asked for them last, in milliseconds. */
export const WATCH_TIMEOUT = 30_000;
/** Nodes whose messages are kept at once. */
export const MAX_WATCHED = 32;
/** Messages of one test. */
export const MAX_TEST_INPUT = 1_000;
/** Milliseconds and megabytes that compiling a draft may take. */
export const COMPILE_TIMEOUT = 30_000;
export const COMPILE_MEMORY = 512;
/** Tests of one node that are exported. */
export const MAX_TESTS = 1_000;
/** Milliseconds that writing a pipeline file may take. */
export const WRITE_TIMEOUT = 20_000;
