/** What the server tells of the processors: see `nodes/shared/watch`. */

export interface ErrorPlace {
  code: string;
  stage: string | null;
  line: number | null;
  column: number | null;
}

export interface WatchedNode {
  id: string;
  /** The node of the subflow that it was made from. */
  alias: string | null;
  type: string;
  name: string;
}

/** Messages and errored messages of a second. */
export type Point = [messages: number, errored: number];

export interface ProcessorRow extends WatchedNode {
  state: string;
  /** More than 0: with errors; more than 1: with errors in the last minutes. */
  rank: number;
  rate: number;
  p50: number | null;
  p99: number | null;
  processed: number;
  errored: number;
  dropped: number;
  queue: number;
  hits: number;
  misses: number;
  error: ErrorPlace | null;
  point: Point;
}

export interface WatchError extends WatchedNode, ErrorPlace {
  count: number;
  time: number;
  reason: string | null;
  message: string | null;
}

export interface PoolRow {
  id: string | null;
  name: string | null;
  processes: { pid: number; bytes: number; idle: number; busy: number }[];
  waiting: number;
  restarts: Record<string, number>;
}

export interface WatchUpdate {
  processors: ProcessorRow[];
  total: number;
  pools: PoolRow[];
  /** Another number when the errors are others. */
  errors: number;
}

export interface WatchSnapshot extends WatchUpdate {
  history: Record<string, Point[]>;
}
