import type { NodeAPI } from 'node-red';

let pending: Promise<void> | null = null;

/**
 * Waits until the flows that are being started are all there: before that, no catch node hears of an error.
 * To be called while a node is made. All nodes of one deploy share one listener.
 */
export function flowsStarted(RED: NodeAPI): Promise<void> {
  pending ??= new Promise((resolve) => {
    RED.events.once('flows:started', () => {
      pending = null;
      resolve();
    });
  });
  return pending;
}
