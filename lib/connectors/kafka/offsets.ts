/** An offset that was taken and may be acknowledged. */
export interface TakenOffset {
  readonly offset: number;
  done: boolean;
}

/** So many finished entries may stay at the front before they are cut off. */
const SLACK = 1024;

/**
 * Which offsets of one partition are taken and acknowledged. They are acknowledged in any order; what may be
 * committed ends before the lowest one that is not. Offsets need not follow each other without gaps.
 */
export class PartitionOffsets {
  private entries: TakenOffset[] = [];
  private head = 0;
  private nextOffset: number;
  /** What the broker has confirmed as committed. */
  committed: number;

  constructor(start: number) {
    this.nextOffset = start;
    this.committed = start;
  }

  /** The offset to go on from: everything before it is acknowledged. */
  get position(): number {
    return this.entries[this.head]?.offset ?? this.nextOffset;
  }

  /** The offset behind everything that was taken. */
  get next(): number {
    return this.nextOffset;
  }

  /** Takes an offset; they come in rising order. */
  take(offset: number): TakenOffset {
    const entry = { offset, done: false };
    this.entries.push(entry);
    this.nextOffset = offset + 1;
    return entry;
  }

  /** There is nothing to take before `offset` (control records, deleted messages). */
  skipTo(offset: number): void {
    this.nextOffset = Math.max(this.nextOffset, offset);
  }

  /** Gives whether the position has moved. */
  acknowledge(entry: TakenOffset): boolean {
    entry.done = true;
    const before = this.head;
    while (this.entries[this.head]?.done === true) this.head++;
    const moved = this.head !== before;
    if (this.head === this.entries.length || this.head > SLACK) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
    return moved;
  }
}
