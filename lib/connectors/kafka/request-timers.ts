/** The part of kafkajs's queue of requests that concerns its timer. */
interface RequestQueue {
  pending: unknown[];
  scheduleCheckPendingRequests(): void;
}

let clamped = false;

/**
 * kafkajs sets a timer in the past whenever no request waits, which Node 24 warns about and which wakes the process
 * every millisecond (tulios/kafkajs#1751). Without a waiting request there is nothing to look at, so no timer is set.
 */
export function clampRequestTimers(): void {
  if (clamped) return;
  clamped = true;
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0) schedule.call(this);
  };
}
