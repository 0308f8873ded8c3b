/** The block format of LZ4: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md */
const MIN_MATCH = 4;
/** A block ends in at least so many literals, and its last match starts so far before the end. */
const LAST_LITERALS = 5;
const MATCH_LIMIT = 12;
const MAX_DISTANCE = 0xffff;
const HASH_BITS = 14;

const table = new Int32Array(1 << HASH_BITS);

/** Bytes that a block of so many bytes takes at most. */
export function compressedBound(length: number): number {
  return length + Math.ceil(length / 255) + 16;
}

/** Writes what is above 15 of a length, in bytes of at most 255. */
function writeLength(target: Buffer, at: number, rest: number): number {
  for (; rest >= 255; rest -= 255) target[at++] = 255;
  target[at++] = rest;
  return at;
}

function writeSequence(source: Buffer, target: Buffer, at: number, literals: number, end: number, distance: number, length: number): number {
  const count = end - literals;
  const match = distance === 0 ? 0 : length - MIN_MATCH;
  target[at++] = (Math.min(count, 15) << 4) | Math.min(match, 15);
  if (count >= 15) at = writeLength(target, at, count - 15);
  source.copy(target, at, literals, end);
  at += count;
  if (distance === 0) return at;
  target[at++] = distance & 0xff;
  target[at++] = distance >> 8;
  return match >= 15 ? writeLength(target, at, match - 15) : at;
}

/** Compresses a block by itself into `target`, from its start; gives the bytes written. */
export function compressBlock(source: Buffer, target: Buffer): number {
  table.fill(-1);
  let literals = 0;
  let at = 0;
  const lastStart = source.length - MATCH_LIMIT;
  for (let here = 0, misses = 0; here <= lastStart; ) {
    const word = source.readUInt32LE(here);
    const slot = Math.imul(word, 2654435761) >>> (32 - HASH_BITS);
    const there = table[slot] ?? -1;
    table[slot] = here;
    if (there < 0 || here - there > MAX_DISTANCE || source.readUInt32LE(there) !== word) {
      // What does not repeat is passed with longer and longer steps.
      here += 1 + (misses++ >> 6);
      continue;
    }
    misses = 0;
    let length = MIN_MATCH;
    const limit = source.length - LAST_LITERALS - here;
    while (length < limit && source[there + length] === source[here + length]) length++;
    at = writeSequence(source, target, at, literals, here, here - there, length);
    here += length;
    literals = here;
  }
  return writeSequence(source, target, at, literals, source.length, 0, 0);
}

/**
 * Decompresses a block into `target` from `start` on; matches may reach back before it. Gives where it ends.
 * @throws when the block is not whole, or does not fit.
 */
export function decompressBlock(source: Buffer, target: Buffer, start: number): number {
  let from = 0;
  let to = start;
  const corrupt = (): never => {
    throw new Error('lz4: the block is corrupt');
  };
  const byte = (): number => source[from++] ?? corrupt();
  const extended = (length: number): number => {
    if (length < 15) return length;
    for (let next = 255; next === 255; ) length += next = byte();
    return length;
  };
  while (from < source.length) {
    const token = byte();
    const literals = extended(token >> 4);
    if (literals > source.length - from || literals > target.length - to) corrupt();
    source.copy(target, to, from, from + literals);
    from += literals;
    to += literals;
    if (from === source.length) break;
    const distance = byte() | (byte() << 8);
    const length = extended(token & 15) + MIN_MATCH;
    if (distance === 0 || distance > to || length > target.length - to) corrupt();
    if (distance >= length) target.copyWithin(to, to - distance, to - distance + length);
    else for (let i = 0; i < length; i++) target[to + i] = target[to + i - distance] ?? 0;
    to += length;
  }
  return to;
}
