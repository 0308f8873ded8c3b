import type { Node } from 'node-red';
import type { WatchedNode } from './processor-watch';

/** A node as it is watched. One in a subflow has an id that the editor does not know, and that of its original. */
export function watchedNode({ id, type, name, _alias }: Node & { _alias?: string }): WatchedNode {
  return { id, alias: _alias ?? null, type, name: name ?? '' };
}
