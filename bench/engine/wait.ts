import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds; rejects after `deadline` milliseconds. */
export async function waitFor(what: string, holds: () => boolean, deadline: number): Promise<void> {
  const end = performance.now() + deadline;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`${what}: not there after ${deadline} ms`);
    await sleep(5);
  }
}
