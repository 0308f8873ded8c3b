import type { Offsets } from 'kafkajs';
import { PartitionOffsets } from './offsets';

/** A partition that the group has given to this consumer. */
export interface AssignedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly offsets: PartitionOffsets;
  /** The offset behind the last message that the broker had when it answered last. */
  end: number;
}

/** The partitions of one generation of the group. What is acknowledged after it has ended counts for nothing. */
export class Assignment {
  private readonly partitions = new Map<string, AssignedPartition>();
  /** The group has begun to share out anew. */
  lost = false;

  /**
   * @param commitStart A partition's start is to be committed too: a group that starts with the latest must know, when
   *   it comes back, from where.
   */
  constructor(private readonly commitStart: boolean) {}

  has(topic: string, partition: number): boolean {
    return this.partitions.has(`${topic}/${partition}`);
  }

  /** The partition that a batch is of. One that begins before what was taken has been made anew at the broker. */
  of(topic: string, partition: number, firstOffset: number): AssignedPartition {
    const key = `${topic}/${partition}`;
    const known = this.partitions.get(key);
    if (known !== undefined && firstOffset >= known.offsets.next) return known;
    const offsets = new PartitionOffsets(firstOffset);
    if (this.commitStart) offsets.committed = -1;
    const assigned = { topic, partition, offsets, end: firstOffset };
    this.partitions.set(key, assigned);
    return assigned;
  }

  /** The partitions whose position the broker does not know yet. */
  get uncommitted(): AssignedPartition[] {
    return [...this.partitions.values()].filter(({ offsets }) => offsets.position !== offsets.committed);
  }

  /** Messages that the brokers had, when they answered last, behind what is acknowledged. */
  get lag(): number {
    return [...this.partitions.values()].reduce((sum, { end, offsets }) => sum + Math.max(0, end - offsets.position), 0);
  }
}

/** Positions as kafkajs commits them, and what to note when that has worked. */
export function positions(partitions: readonly AssignedPartition[]): { payload: Offsets; confirm: () => void } {
  const moves = partitions.map(({ topic, partition, offsets }) => ({ topic, partition, offsets, position: offsets.position }));
  const payload = {
    topics: moves.map(({ topic, partition, position }) => ({ topic, partitions: [{ partition, offset: String(position) }] })),
  };
  return { payload, confirm: () => moves.forEach(({ offsets, position }) => (offsets.committed = position)) };
}
