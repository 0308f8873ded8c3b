/** Milliseconds and megabytes that reading a text may take. */
export const EXCHANGE_TIMEOUT = 10_000;
export const EXCHANGE_MEMORY = 256;
