import type { TextException, TextResult } from '../../../lib/processor/outcomes';
import type { RunText } from '../message-queue';
import type { NodeError } from '../node-error';
import type { NodeFigures } from '../status';
import { BatchTimes } from './batch-times';
import { History, type Point } from './history';
import { RecentErrors, shortened, type ErrorKind, type ErrorPlace } from './recent-errors';

/** Which node a processor is. `alias`: the node of the subflow that it was made from. */
export interface WatchedNode {
  id: string;
  alias: string | null;
  type: string;
  name: string;
}

/** Figures of a node since it was started, and the messages that wait or run. */
export interface WatchedFigures extends NodeFigures {
  queue: number;
}

/** What a row of the table shows. */
export interface ProcessorRow extends WatchedNode, WatchedFigures {
  state: 'starting' | 'running' | 'failed';
  /** 3: not started; 2: errored messages in the last minutes; 1: errored messages before; 0: none. */
  rank: number;
  /** Messages a second. */
  rate: number;
  /** Milliseconds that half of the messages took at most, and 99 % of them; null while nothing is known. */
  p50: number | null;
  p99: number | null;
  /** Where the last error was. */
  error: ErrorPlace | null;
  /** The last second. */
  point: Point;
}

/** What is collected while somebody looks. */
class Session {
  readonly times = new BatchTimes();
  readonly history = new History();
  readonly errors = new RecentErrors();

  constructor(public last: WatchedFigures) {}
}

const NOTHING: WatchedFigures = { processed: 0, errored: 0, dropped: 0, hits: 0, misses: 0, queue: 0 };

/** One processor's part of what is watched. While nobody looks, it keeps nothing but the place of the last error. */
export class ProcessorWatch {
  private session: Session | null = null;
  private base = NOTHING;
  private state: ProcessorRow['state'] = 'starting';
  private lastError: ErrorPlace | null = null;
  private fault: ErrorKind | null = null;

  /** `read` gives the figures of the node; `onErrors` is told that the errors are others. */
  constructor(
    private readonly node: WatchedNode,
    private readonly read: () => WatchedFigures,
    private readonly onErrors: () => void,
  ) {}

  /** Looks at the batches that run through the sandbox, from now on. */
  around(run: RunText): RunText {
    this.state = 'running';
    return async (text, count, context) => {
      const started = performance.now();
      const result = await run(text, count, context);
      this.note(text, result, performance.now() - started);
      return result;
    };
  }

  /** The node does not start. */
  fail({ code, stage, line, column, message }: NodeError): void {
    this.state = 'failed';
    this.fault = { code, stage, line, column, count: 0, time: Date.now(), reason: shortened(message), message: null };
    this.lastError = { code, stage, line, column };
    this.onErrors();
  }

  /** Messages did not get into the sandbox, or not out of it. */
  refused(count: number, code: NodeError['code']): void {
    if (this.fault !== null) {
      this.fault.count += count;
      this.fault.time = Date.now();
      this.onErrors();
      return;
    }
    this.lastError = { code, stage: null, line: null, column: null };
    if (this.session === null) return;
    this.session.errors.add(this.lastError, null, count, Date.now());
    this.onErrors();
  }

  /** Somebody looks from now on, or nobody does. */
  watch(isWatched: boolean): void {
    this.session = isWatched ? new Session(this.figures()) : null;
  }

  /** Begins to count anew. */
  reset(): void {
    this.base = { ...this.read(), queue: 0 };
    this.lastError = this.fault;
    if (this.session !== null) this.session = new Session(this.figures());
  }

  /** A number of seconds has passed. */
  tick(seconds: number): void {
    const { session } = this;
    if (session === null) return;
    const now = this.figures();
    session.history.add(total(now) - total(session.last), now.errored - session.last.errored, seconds);
    session.last = now;
  }

  row(): ProcessorRow {
    const { session, state, lastError } = this;
    const figures = this.figures();
    const rank = state === 'failed' ? 3 : session?.history.hasErrors === true ? 2 : figures.errored > 0 ? 1 : 0;
    const error: ErrorPlace | null = lastError === null ? null : { code: lastError.code, stage: lastError.stage, line: lastError.line, column: lastError.column };
    return {
      ...this.node, ...figures, state, rank, rate: session?.history.rate ?? 0, error,
      p50: session?.times.quantile(0.5) ?? null, p99: session?.times.quantile(0.99) ?? null,
      point: session?.history.points(1)[0] ?? [0, 0],
    };
  }

  /** The last five minutes, as far as they were watched. */
  points(): Point[] {
    return this.session?.history.points() ?? [];
  }

  /** The last errors, each with its node. */
  errors(): (ErrorKind & WatchedNode)[] {
    const kinds = [...(this.fault === null ? [] : [this.fault]), ...(this.session?.errors.list() ?? [])];
    return kinds.map((kind) => ({ ...kind, ...this.node }));
  }

  private figures(): WatchedFigures {
    const { base } = this;
    const { processed, errored, dropped, hits, misses, queue } = this.read();
    return {
      processed: processed - base.processed, errored: errored - base.errored, dropped: dropped - base.dropped,
      hits: hits - base.hits, misses: misses - base.misses, queue,
    };
  }

  private note(text: string, { exceptions, count }: TextResult, milliseconds: number): void {
    this.session?.times.add(milliseconds, count);
    const error = lastErrorOf(exceptions);
    if (error === null) return;
    this.lastError = error;
    if (this.session === null) return;
    this.session.errors.addBatch(exceptions, text, Date.now());
    this.onErrors();
  }
}

/** A plain loop: a batch may have thousands of messages that were dropped. */
function lastErrorOf(exceptions: readonly TextException[]): ErrorPlace | null {
  for (let index = exceptions.length - 1; index >= 0; index--) {
    const exception = exceptions[index]!;
    if (exception.status === 'errored') return exception.error;
  }
  return null;
}

function total({ processed, errored, dropped }: WatchedFigures): number {
  return processed + errored + dropped;
}
