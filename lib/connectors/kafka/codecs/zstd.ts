import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { ConnectorError } from '../../connector';
import { RECORDS_LIMIT, type Codec } from './codec';

const MISSING = `this Node (${process.version}) has no zstd: use 22.15, 23.8 or later, or another compression`;

// Node 22 has it from 22.15 on.
const { zstdCompress, zstdDecompress } = zlib as Partial<Pick<typeof zlib, 'zstdCompress' | 'zstdDecompress'>>;

function missing(): Promise<Buffer> {
  return Promise.reject(new ConnectorError('protocol', MISSING));
}

export const zstd: Codec = {
  compress: zstdCompress === undefined ? missing : promisify((records: Buffer, done: zlib.CompressCallback) => zstdCompress(records, done)),
  decompress:
    zstdDecompress === undefined
      ? missing
      : promisify((compressed: Buffer, done: zlib.CompressCallback) => zstdDecompress(compressed, { maxOutputLength: RECORDS_LIMIT }, done)),
};
