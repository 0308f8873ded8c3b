import type { Node, NodeStatus } from 'node-red';

/** Milliseconds between two looks at the figures. */
const INTERVAL = 1000;

/** Figures since the node was started. */
export interface NodeFigures {
  processed: number;
  errored: number;
  dropped: number;
  hits: number;
  misses: number;
}

/** A rate as text: `12 /s`, `1.2 k/s`. */
export function rateText(rate: number): string {
  if (rate < 1000) return `${Math.round(rate)} /s`;
  return rate < 1_000_000 ? `${(rate / 1000).toFixed(1)} k/s` : `${(rate / 1_000_000).toFixed(1)} M/s`;
}

/** What a node shows for its figures, at a rate in messages a second. */
export function statusOf({ processed, errored, dropped, hits, misses }: NodeFigures, rate: number): NodeStatus {
  const parts = [rate > 0 ? rateText(rate) : 'idle'];
  // The first isolate is made at the start: that alone says nothing about the pool.
  const used = processed + errored + dropped > 0 && hits + misses > 0;
  if (used) parts.push(`${((100 * hits) / (hits + misses)).toFixed(1)} % hits`);
  if (errored > 0) parts.push(`${errored} errored`);
  if (dropped > 0) parts.push(`${dropped} dropped`);
  const text = parts.join(' · ');
  return rate > 0 ? { fill: 'green', shape: 'dot', text } : { fill: 'grey', shape: 'ring', text };
}

/** Shows a node's figures, at most once a second and only when they look different. */
export class StatusDisplay {
  private shown = '';
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly node: Node,
    private readonly read: () => NodeFigures,
  ) {}

  start(): void {
    let last = this.total();
    let lastTime = performance.now();
    this.show(0);
    this.timer = setInterval(() => {
      const total = this.total();
      const time = performance.now();
      this.show(((total - last) * 1000) / (time - lastTime));
      last = total;
      lastTime = time;
    }, INTERVAL);
    this.timer.unref();
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private total(): number {
    const { processed, errored, dropped } = this.read();
    return processed + errored + dropped;
  }

  private show(rate: number): void {
    const status = statusOf(this.read(), rate);
    if (status.text === this.shown) return;
    this.shown = status.text ?? '';
    this.node.status(status);
  }
}
