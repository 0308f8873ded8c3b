/** How often running calls are looked at, in milliseconds. */
const INTERVAL = 20;
/** How long after its limit a call may take to come back before it counts as stuck, in milliseconds. */
const GRACE = 150;

interface Call {
  progress: Int32Array;
  /** The guest's count of calls before this one. */
  callsBefore: number;
  limit: number;
  /** When the call was seen to have begun in the isolate's thread; null while it waits for a thread. */
  begunAt: number | null;
  onStuck: () => void;
}

/**
 * Watches calls into isolates from outside. The isolate's own timeout ends a script; what obeys no
 * timeout (some native loops) never comes back, and only this notices.
 */
export class Watch {
  private readonly calls = new Set<Call>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    /** Looked at in the same rhythm while calls run. */
    private readonly onTick: () => void,
  ) {}

  /**
   * Makes a call and waits for it. When it is not back `limit` milliseconds (and a grace) after it began,
   * `onStuck` is told once, and the promise stays open: there is nothing to come.
   */
  async over<T>(make: () => Promise<T>, progress: Int32Array, limit: number, onStuck: () => void): Promise<T> {
    // Before the call is made: its thread counts it at once.
    const call: Call = { progress, callsBefore: progress[1] ?? 0, limit, begunAt: null, onStuck };
    this.calls.add(call);
    this.timer ??= setInterval(() => this.look(), INTERVAL);
    try {
      return await make();
    } finally {
      this.calls.delete(call);
      if (this.calls.size === 0 && this.timer !== null) {
        clearInterval(this.timer);
        this.timer = null;
      }
    }
  }

  private look(): void {
    const now = performance.now();
    for (const call of this.calls) {
      if (call.begunAt === null) {
        if (call.progress[1] !== call.callsBefore) call.begunAt = now;
      } else if (now - call.begunAt > call.limit + GRACE) {
        this.calls.delete(call);
        call.onStuck();
      }
    }
    this.onTick();
  }
}
