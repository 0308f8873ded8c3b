import { compress, uncompress } from '../../../vendor/snappyjs';
import { RECORDS_LIMIT, type Codec } from './codec';

/** In front of xerial's framing, which Java clients write: blocks with their length, behind a version and a lowest version. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER = 16;

function* xerialBlocks(framed: Buffer): Generator<Buffer> {
  for (let at = XERIAL_HEADER; at < framed.length; ) {
    const length = framed.readUInt32BE(at);
    if (length > framed.length - at - 4) throw new Error('snappy: a block is cut off');
    yield framed.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
}

function block(compressed: Buffer): Buffer {
  return uncompress(compressed, RECORDS_LIMIT);
}

/** Snappy: writes the plain format, reads it and xerial's framing. */
export const snappy: Codec = {
  compress: async (records) => compress(records),
  decompress: async (compressed) =>
    compressed.subarray(0, XERIAL.length).equals(XERIAL) ? Buffer.concat([...xerialBlocks(compressed)].map(block)) : block(compressed),
};
