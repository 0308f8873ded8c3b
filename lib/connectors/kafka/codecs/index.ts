import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import type { Codec } from './codec';
import { lz4 } from './lz4-frame';
import { snappy } from './snappy';
import { zstd } from './zstd';

/** kafkajs's table has a function for each codec, which throws where it brings none. */
type Table = Record<number, () => unknown>;

function isMissing(table: Table, type: number): boolean {
  try {
    return table[type]?.() === undefined;
  } catch {
    return true;
  }
}

let registered = false;

/** Adds the codecs that kafkajs lacks to its table. One that somebody else in this process has put there stays. */
export function registerCodecs(): void {
  if (registered) return;
  registered = true;
  const table = CompressionCodecs as Table;
  const ours: [number, Codec][] = [
    [CompressionTypes.Snappy, snappy],
    [CompressionTypes.LZ4, lz4],
    [CompressionTypes.ZSTD, zstd],
  ];
  for (const [type, { compress, decompress }] of ours) {
    if (!isMissing(table, type)) continue;
    // To compress, kafkajs gives its own encoder instead of a buffer.
    table[type] = () => ({ compress: ({ buffer }: { buffer: Buffer }) => compress(buffer), decompress });
  }
}
