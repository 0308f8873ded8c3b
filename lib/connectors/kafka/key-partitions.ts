import { type Message, type PartitionMetadata, Partitioners } from 'kafkajs';

/** Keys of a topic whose partition is known. */
const MAX_KEYS = 10_000;

const partitionOf = Partitioners.DefaultPartitioner();

/**
 * The partitions of a topic's messages: as kafkajs, and Java's client, choose them. kafkajs calculates a key's hash with
 * its own 64-bit numbers, which costs as much as all else here; keys come again and again, so theirs are kept.
 */
export class KeyPartitions {
  private readonly known = new Map<string, number>();

  constructor(private readonly topic: string) {}

  /** The partition of a message that has a key or names its partition itself. */
  of(message: Message, partitions: PartitionMetadata[]): number {
    const { key, partition } = message;
    if (partition !== undefined) return partition;
    const calculate = (): number => partitionOf({ topic: this.topic, partitionMetadata: partitions, message });
    // Bytes that are no text would be one key where they are several.
    if (typeof key !== 'string') return calculate();
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const found = calculate();
    if (this.known.size >= MAX_KEYS) this.known.clear();
    this.known.set(key, found);
    return found;
  }

  /** The topic may have other partitions now. */
  forget(): void {
    this.known.clear();
  }
}
