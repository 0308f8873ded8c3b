import type { CacheChange } from '../guest/cache';

/** What a program's cache holds, outside the isolate. The guest keeps it within its limits, and says when a key has expired. */
export class CacheState {
  private readonly entries: Map<string, CacheChange>;

  constructor(entries: readonly CacheChange[] = []) {
    this.entries = new Map(entries.map((entry) => [entry[0], entry]));
  }

  /** Keeps what messages changed. */
  apply(changes: readonly CacheChange[]): void {
    for (const change of changes) {
      if (change[1] === null) this.entries.delete(change[0]);
      else this.entries.set(change[0], change);
    }
  }

  /** Everything that is held. */
  list(): CacheChange[] {
    return [...this.entries.values()];
  }
}
