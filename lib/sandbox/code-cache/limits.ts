/** What the compile cache holds at most, and for how long. */
export const CODE_CACHE_LIMITS = {
  /** Entries in memory, of each of the two kinds. */
  memoryEntries: 1_000,
  /** Bytes in memory, of each of the two kinds. */
  memoryBytes: 64 * 1024 * 1024,
  /** Bytes of the file. When they are full, the quarter of its entries goes that was not used for longest. */
  diskBytes: 512 * 1024 * 1024,
  /** Entries of the file that are not used for so many days go. */
  unusedDays: 30,
  /** Milliseconds that one statement may wait for another process. */
  busyTimeout: 100,
  /** Milliseconds without the file after it was locked for longer than that. */
  lockedPause: 60_000,
} as const;
