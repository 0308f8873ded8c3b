import type { Share } from './token';

/** Messages that one message was split into, by one splitter. */
interface Group {
  readonly done: Uint8Array;
  left: number;
  /** Those that were split again. */
  readonly parts: Map<number, Shares>;
}

/** What of a message that was split is settled, in any order; the same twice counts once. */
export class Shares {
  private readonly groups = new Map<number, Group>();

  /** Settles a share, `path` from the first split to the last. True when nothing of the message is left. */
  settle(path: readonly Share[], depth = 0): boolean {
    const share = path[depth];
    if (share === undefined) return true;
    const { index, of } = share;
    if (index < 1 || index > of) return false;
    const group = this.group(of);
    if (group.done[index - 1] === 1) return false;
    if (depth + 1 < path.length) {
      const part = group.parts.get(index) ?? new Shares();
      group.parts.set(index, part);
      if (!part.settle(path, depth + 1)) return false;
      group.parts.delete(index);
    }
    group.done[index - 1] = 1;
    group.left--;
    return group.left === 0;
  }

  private group(of: number): Group {
    const known = this.groups.get(of);
    if (known !== undefined) return known;
    const made = { done: new Uint8Array(of), left: of, parts: new Map<number, Shares>() };
    this.groups.set(of, made);
    return made;
  }
}
