/** Turns the records of a batch into fewer bytes and back. */
export interface Codec {
  compress(records: Buffer): Promise<Buffer>;
  decompress(compressed: Buffer): Promise<Buffer>;
}

/** The records of one batch at most, in bytes: a small batch that claims to be huge must not take all memory. */
export const RECORDS_LIMIT = 512 * 1024 * 1024;
