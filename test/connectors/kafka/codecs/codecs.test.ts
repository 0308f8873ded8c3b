import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import { registerCodecs } from '../../../../lib/connectors/kafka/codecs';
import { lz4 } from '../../../../lib/connectors/kafka/codecs/lz4-frame';
import { snappy } from '../../../../lib/connectors/kafka/codecs/snappy';
import { zstd } from '../../../../lib/connectors/kafka/codecs/zstd';

const TEXT = Buffer.from(Array.from({ length: 20_000 }, (_, i) => `{"tag":"temperature","value":${i}}`).join('\n'));

const SAMPLES: Record<string, Buffer> = {
  nothing: Buffer.alloc(0),
  'one byte': Buffer.from([7]),
  'twelve bytes': Buffer.from('abcdabcdabcd'),
  'thirteen bytes': Buffer.from('abcdabcdabcda'),
  'text over several blocks': TEXT,
  'the same byte': Buffer.alloc(300_000, 1),
  'what does not compress': randomBytes(200_000),
  'a block exactly': TEXT.subarray(0, 64 * 1024),
};

describe('codecs of Kafka', () => {
  for (const [name, codec] of Object.entries({ lz4, snappy, zstd })) {
    for (const [what, sample] of Object.entries(SAMPLES)) {
      it(`${name}: ${what}, there and back`, async () => {
        assert.ok((await codec.decompress(await codec.compress(sample))).equals(sample));
      });
    }

    it(`${name} makes text smaller`, async () => {
      assert.ok((await codec.compress(TEXT)).length < TEXT.length / 3);
    });

    // snappyjs reads what is missing as nothing; whole batches have a checksum that brokers look at.
    if (codec === snappy) continue;
    it(`${name} refuses what is cut off`, async () => {
      const whole = await codec.compress(TEXT);
      for (const length of [whole.length - 1, Math.floor(whole.length / 2), 20, 6]) {
        await assert.rejects(codec.decompress(whole.subarray(0, length)), `${length} of ${whole.length} bytes`);
      }
    });
  }

  it("snappy reads xerial's framing, which Java clients write", async () => {
    const parts = await Promise.all([TEXT.subarray(0, 1_000), TEXT.subarray(1_000, 3_000)].map(snappy.compress));
    const framed = parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    });
    const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
    assert.ok((await snappy.decompress(Buffer.concat([header, ...framed]))).equals(TEXT.subarray(0, 3_000)));
  });

  it('leave a codec alone that somebody else has given to kafkajs', () => {
    const theirs = { compress: () => undefined, decompress: () => undefined };
    CompressionCodecs[CompressionTypes.Snappy] = () => theirs;
    registerCodecs();
    assert.equal(CompressionCodecs[CompressionTypes.Snappy](), theirs);
    assert.equal(typeof (CompressionCodecs[CompressionTypes.LZ4]() as { decompress: unknown }).decompress, 'function');
  });
});
