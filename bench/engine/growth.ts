import { median } from '../statistics';

/**
 * Sums up how much a heap grows from look to look. Where it has shrunk, it was collected in between: the median growth
 * of the other looks stands for what was allocated there.
 */
export class Growth {
  private last: number | null = null;
  private readonly growths: number[] = [];
  private collections = 0;

  /** @param bytes what is used now */
  look(bytes: number): void {
    if (this.last !== null) {
      if (bytes >= this.last) this.growths.push(bytes - this.last);
      else this.collections++;
    }
    this.last = bytes;
  }

  /** Bytes allocated since the first look. NaN when there was a collection between all looks. */
  get total(): number {
    const sum = this.growths.reduce((total, growth) => total + growth, 0);
    return this.collections === 0 ? sum : sum + this.collections * median(this.growths);
  }
}

/** Bytes that this process uses, in its own heap and beside it. */
export function usedByProcess(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Bytes that an isolate uses, by its statistics. */
export function usedByIsolate(heap: { used_heap_size: number; externally_allocated_size: number }): number {
  return heap.used_heap_size + heap.externally_allocated_size;
}
