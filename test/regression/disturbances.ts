/** Something that happens in the middle of a run. */
export interface Disturbance {
  kind: 'kill' | 'restart';
  /** How much has arrived when it happens, from 0 to 1. */
  at: number;
}

/** Kills of the program and restarts of the broker in turn, evenly spread. */
export function disturbances(kills: number, restarts: number): Disturbance[] {
  const kinds: Disturbance['kind'][] = [];
  for (let turn = 0; turn < Math.max(kills, restarts); turn++) {
    if (turn < kills) kinds.push('kill');
    if (turn < restarts) kinds.push('restart');
  }
  return kinds.map((kind, index) => ({ kind, at: (index + 1) / (kinds.length + 1) }));
}
