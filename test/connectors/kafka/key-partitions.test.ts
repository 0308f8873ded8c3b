import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Message, type PartitionMetadata, Partitioners } from 'kafkajs';
import { KeyPartitions } from '../../../lib/connectors/kafka/key-partitions';

const partitions = (count: number): PartitionMetadata[] =>
  Array.from({ length: count }, (_, partitionId) => ({ partitionId, leader: 1, partitionErrorCode: 0, replicas: [1], isr: [1] }));
const message = (key: Message['key'], partition?: number): Message => ({ value: null, key: key ?? null, ...(partition === undefined ? {} : { partition }) });

const MANY = partitions(97);
/** What kafkajs gives a key by itself. */
const byKafkajs = (key: string | Buffer): number => Partitioners.DefaultPartitioner()({ topic: 't', partitionMetadata: MANY, message: message(key) });

/** Bytes that are no text, all of which become the same one. */
const BROKEN = [[0xff], [0xfe], [0xc3], [0x80]].map((bytes) => Buffer.from(bytes));

describe('the partition of a key', () => {
  const keys: (string | Buffer)[] = [
    '', 'k', 'umh.v1.acme._raw.n', 'Grüße', '\u{1f3ed}', '\ud800', ...Array.from({ length: 50 }, (_, n) => `key ${n}`),
    Buffer.alloc(0), Buffer.from('k'), Buffer.from('Grüße'), Buffer.from([0]), ...BROKEN, Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('€').subarray(0, 2),
  ];

  it('is the one of kafkajs, for text and for bytes, the first time and again', () => {
    const chosen = new KeyPartitions('t');
    const expected = keys.map(byKafkajs);
    for (const round of ['first', 'second']) {
      assert.deepEqual(keys.map((key) => chosen.of(message(key), MANY)), expected, `the ${round} time`);
    }
  });

  it('is the one of Java', () => {
    // Hashes from UtilsTest of Apache Kafka, without their sign, in so many partitions.
    const known: [key: string, hash: number][] = [
      ['21', -973_932_308], ['foobar', -790_332_482], ['a-little-bit-long-string', -985_981_536], ['a-little-bit-longer-string', -1_486_304_829],
      ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58_897_971], ['abc', 479_470_107],
    ];
    const chosen = new KeyPartitions('t');
    for (const [key, hash] of known) {
      const expected = (hash & 0x7fff_ffff) % MANY.length;
      assert.deepEqual([chosen.of(message(key), MANY), chosen.of(message(Buffer.from(key)), MANY)], [expected, expected], key);
    }
  });

  it('is its own for bytes that become the same text, whichever comes first', () => {
    assert.equal(new Set(BROKEN.map(String)).size, 1);
    const expected = BROKEN.map(byKafkajs);
    assert.equal(new Set(expected).size, BROKEN.length, 'this test needs keys of different partitions');
    for (const first of [String(BROKEN[0]), ...BROKEN]) {
      const chosen = new KeyPartitions('t');
      chosen.of(message(first), MANY);
      assert.deepEqual(BROKEN.map((key) => chosen.of(message(key), MANY)), expected);
    }
  });

  it('is kept when there are more keys than are remembered', () => {
    const chosen = new KeyPartitions('t');
    const expected = chosen.of(message('first'), MANY);
    for (let n = 0; n < 10_001; n++) chosen.of(message(`other ${n}`), MANY);
    assert.equal(chosen.of(message('first'), MANY), expected);
  });

  it('is another one when the topic has got partitions', () => {
    const chosen = new KeyPartitions('t');
    assert.equal(chosen.of(message('foobar'), partitions(1)), 0);
    chosen.forget();
    assert.equal(chosen.of(message('foobar'), MANY), byKafkajs('foobar'));
    assert.notEqual(byKafkajs('foobar'), 0, 'this test needs a key of another partition');
  });

  it('does not count where a message names its partition', () => {
    assert.equal(new KeyPartitions('t').of(message('k', 3), MANY), 3);
  });
});
