import type { Sandbox } from '../../../lib/sandbox/sandbox';
import type { Point } from './history';
import { ProcessorWatch, type ProcessorRow, type WatchedFigures, type WatchedNode } from './processor-watch';
import type { ErrorKind } from './recent-errors';

/** Milliseconds between two updates. */
const INTERVAL = 1000;
/** Who has looked is taken to look for so long, in milliseconds. */
const PATIENCE = 30_000;
/** Processors and errors that are shown at most: those with errors, and the last ones. */
const MAX_ROWS = 200;
const MAX_ERRORS = 50;

/** A sandbox, and the config node that it belongs to: null for that of the nodes without a pool. */
export interface PoolRow {
  id: string | null;
  name: string | null;
  processes: { name: string; pid: number; bytes: number; idle: number; busy: number }[];
  waiting: number;
  restarts: Record<string, number>;
}

/** What is sent once a second. */
export interface WatchUpdate {
  /** Those to look at first are first. */
  processors: ProcessorRow[];
  /** Processors that there are. */
  total: number;
  pools: PoolRow[];
  /** Another number when the errors are others. */
  errors: number;
}

/** What is there when somebody begins to look: an update, and the last minutes of its processors, by their ids. */
export interface WatchSnapshot extends WatchUpdate {
  history: Record<string, Point[]>;
}

export type WatchedPool = Pick<PoolRow, 'id' | 'name'>;

/** What the editor shows of all processors. Collects and publishes while somebody looks, and only then. */
export class Watch {
  private readonly processors = new Set<ProcessorWatch>();
  private readonly pools = new Map<Sandbox, WatchedPool>();
  private publish: (update: WatchUpdate) => void = () => undefined;
  private timer: NodeJS.Timeout | null = null;
  private lookedAt = 0;
  private tickedAt = 0;
  private revision = 0;

  /** A processor is there; until {@link remove}. */
  add(node: WatchedNode, read: () => WatchedFigures): ProcessorWatch {
    const processor = new ProcessorWatch(node, read, () => this.revision++);
    this.processors.add(processor);
    processor.watch(this.isWatched);
    return processor;
  }

  remove(processor: ProcessorWatch): void {
    this.processors.delete(processor);
    this.revision++;
  }

  addPool(sandbox: Sandbox, pool: WatchedPool): void {
    this.pools.set(sandbox, pool);
  }

  removePool(sandbox: Sandbox): void {
    this.pools.delete(sandbox);
  }

  get isWatched(): boolean {
    return this.timer !== null;
  }

  /** Somebody looks: what is collected is published for a while. */
  look(publish: (update: WatchUpdate) => void): void {
    this.publish = publish;
    this.lookedAt = performance.now();
    if (this.timer !== null) return;
    this.tickedAt = this.lookedAt;
    for (const processor of this.processors) processor.watch(true);
    this.timer = setInterval(() => this.tick(), INTERVAL);
    this.timer.unref();
  }

  /** Begins to count anew. */
  reset(): void {
    this.revision++;
    for (const processor of this.processors) processor.reset();
  }

  snapshot(): WatchSnapshot {
    const rows = this.rows();
    const history = Object.fromEntries(rows.map(([processor, { id }]) => [id, processor.points()]));
    return { ...this.update(rows), history };
  }

  /** The last errors of all processors, the newest first. */
  errors(): (ErrorKind & WatchedNode)[] {
    return [...this.processors].flatMap((processor) => processor.errors()).sort((a, b) => b.time - a.time).slice(0, MAX_ERRORS);
  }

  private tick(): void {
    const now = performance.now();
    if (now - this.lookedAt > PATIENCE) {
      this.stop();
      return;
    }
    const seconds = Math.max(0.001, (now - this.tickedAt) / 1000);
    this.tickedAt = now;
    for (const processor of this.processors) processor.tick(seconds);
    this.publish(this.update(this.rows()));
  }

  private stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.publish = () => undefined;
    for (const processor of this.processors) processor.watch(false);
  }

  private rows(): [ProcessorWatch, ProcessorRow][] {
    const rows = [...this.processors].map((processor): [ProcessorWatch, ProcessorRow] => [processor, processor.row()]);
    return rows.sort(([, a], [, b]) => compareRows(a, b)).slice(0, MAX_ROWS);
  }

  private update(rows: [ProcessorWatch, ProcessorRow][]): WatchUpdate {
    const pools = [...this.pools].map(([{ processes, waiting, restarts }, pool]) => ({ ...pool, processes, waiting, restarts }));
    return { processors: rows.map(([, row]) => row), total: this.processors.size, pools, errors: this.revision };
  }
}

/** Those with errors first, and of those the ones with ten times as many: rows that change places cannot be read. */
export function compareRows(a: ProcessorRow, b: ProcessorRow): number {
  const magnitude = ({ errored }: ProcessorRow): number => Math.floor(Math.log10(errored + 1));
  return b.rank - a.rank || magnitude(b) - magnitude(a) || compareTexts(a.name, b.name) || compareTexts(a.id, b.id);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** All processors of this process. */
export const watch = new Watch();
