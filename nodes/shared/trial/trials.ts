import { Sandbox } from '../../../lib/sandbox/sandbox';
import { IDLE_TIMEOUT } from './limits';
import { refuseCalls, type TrialPool } from './trial-pool';
import { Turns } from './turns';

/**
 * A sandbox for trials alone, so that a hostile draft takes nothing down that flows use. Made for the first trial,
 * closed when there is none for a while. One trial runs at a time; a few can wait.
 */
export class Trials {
  private readonly turns = new Turns();
  private current: { key: string; sandbox: Sandbox } | null = null;
  private idle: NodeJS.Timeout | null = null;
  private isClosing = false;

  constructor(private readonly idleTimeout = IDLE_TIMEOUT) {}

  /** Ids of its processes. */
  get pids(): number[] {
    return this.current?.sandbox.pids ?? [];
  }

  /**
   * Runs work when it is its turn. `isGone`: nobody waits for it any more.
   * @throws {RequestError} when too many wait
   */
  async run<Result>(pool: TrialPool, work: (sandbox: Sandbox) => Promise<Result>, isGone: () => boolean = () => false): Promise<Result> {
    try {
      return await this.turns.take(() => this.start(pool, work), isGone);
    } finally {
      if (this.turns.open === 0) await this.rest();
    }
  }

  /** Ends the process: at once, or behind the trials that are there. */
  async close(): Promise<void> {
    this.isClosing = true;
    if (this.turns.open === 0) await this.end();
  }

  private async start<Result>(pool: TrialPool, work: (sandbox: Sandbox) => Promise<Result>): Promise<Result> {
    if (this.idle !== null) clearTimeout(this.idle);
    this.idle = null;
    const key = JSON.stringify(pool);
    if (this.current !== null && this.current.key !== key) await this.end();
    const { sandbox: options, apis, env } = pool;
    this.current ??= { key, sandbox: new Sandbox(options, { apis, env, services: refuseCalls }) };
    return work(this.current.sandbox);
  }

  /** Behind the last trial. */
  private async rest(): Promise<void> {
    if (this.isClosing) {
      await this.end();
      return;
    }
    if (this.idle !== null) clearTimeout(this.idle);
    this.idle = setTimeout(() => void this.end(), this.idleTimeout);
    this.idle.unref();
  }

  private async end(): Promise<void> {
    this.isClosing = false;
    if (this.idle !== null) clearTimeout(this.idle);
    this.idle = null;
    const { current } = this;
    this.current = null;
    await current?.sandbox.close(0);
  }
}
