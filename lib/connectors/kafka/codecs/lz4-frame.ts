import { RECORDS_LIMIT, type Codec } from './codec';
import { compressBlock, compressedBound, decompressBlock } from './lz4-block';

/** The frame format of LZ4: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md */
const MAGIC = 0x184d2204;
/** Version 1, blocks independent of each other (brokers take no others), no checksums; blocks of 64 kB at most; the header's checksum. */
const DESCRIPTOR = Buffer.from([0x60, 0x40, 0x82]);
const BLOCK = 64 * 1024;
/** A block that is stored as it is. */
const STORED = 0x80000000;

const FLAG = { version: 0xc0, blockChecksum: 0x10, contentSize: 0x08, contentChecksum: 0x04, dictionary: 0x01 };
const BLOCK_SIZES: Record<number, number> = { 4: 64 * 1024, 5: 256 * 1024, 6: 1024 * 1024, 7: 4 * 1024 * 1024 };

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function compressFrame(records: Buffer): Buffer {
  const parts = [uint32(MAGIC), DESCRIPTOR];
  const target = Buffer.allocUnsafe(compressedBound(BLOCK));
  for (let at = 0; at < records.length; at += BLOCK) {
    const block = records.subarray(at, at + BLOCK);
    const length = compressBlock(block, target);
    if (length < block.length) parts.push(uint32(length), Buffer.from(target.subarray(0, length)));
    else parts.push(uint32(block.length | STORED), block);
  }
  parts.push(uint32(0));
  return Buffer.concat(parts);
}

/** Room for what is decompressed, which grows with the blocks. */
class Output {
  bytes = Buffer.allocUnsafe(BLOCK);
  length = 0;

  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    if (this.length > RECORDS_LIMIT) throw new Error(`lz4: more than ${RECORDS_LIMIT} bytes`);
    const grown = Buffer.allocUnsafe(Math.max(needed, 2 * this.bytes.length));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}

function decompressFrame(frame: Buffer): Buffer {
  if (frame.length < 7 || frame.readUInt32LE(0) !== MAGIC) throw new Error('lz4: not a frame');
  const flags = frame.readUInt8(4);
  const blockSize = BLOCK_SIZES[(frame.readUInt8(5) >> 4) & 7];
  if ((flags & FLAG.version) !== 0x40 || (flags & FLAG.dictionary) !== 0 || blockSize === undefined) {
    throw new Error('lz4: a frame of a kind that is not known');
  }
  const output = new Output();
  const checksum = (flags & FLAG.blockChecksum) === 0 ? 0 : 4;
  let at = 7 + ((flags & FLAG.contentSize) === 0 ? 0 : 8);
  for (;;) {
    const header = frame.readUInt32LE(at);
    at += 4;
    if (header === 0) return output.bytes.subarray(0, output.length);
    const length = header & ~STORED;
    if (length > frame.length - at) throw new Error('lz4: the frame is cut off');
    const block = frame.subarray(at, at + length);
    const stored = header >= STORED;
    output.reserve(stored ? length : blockSize);
    output.length = stored ? output.length + block.copy(output.bytes, output.length) : decompressBlock(block, output.bytes, output.length);
    at += length + checksum;
  }
}

/** LZ4 in frames, as Kafka has it since its message format 1. */
export const lz4: Codec = {
  compress: async (records) => compressFrame(records),
  decompress: async (compressed) => decompressFrame(compressed),
};
