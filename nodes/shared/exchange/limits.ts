/** Milliseconds and megabytes that reading a text may take. */
export const IMPORT_TIMEOUT = 10_000;
export const IMPORT_MEMORY = 256;
