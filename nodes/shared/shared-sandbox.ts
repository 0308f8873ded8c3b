import type { Metrics } from '../../lib/metrics/metrics';
import type { SandboxOptions } from '../../lib/options';
import { Sandbox } from '../../lib/sandbox/sandbox';
import { openAccess, type AccessOptions, type OpenAccess } from '../../lib/services/access';
import { LogLimit } from './log-limit';
import type { SharedKeys } from './shared-values';
import { watch, type WatchedPool } from './watch/watch';

/** What a pool is made of. */
export interface PoolOptions {
  sandbox: SandboxOptions;
  access: AccessOptions;
  shared: SharedKeys;
}

/** Where a pool keeps things, and who is told of it. */
export interface PoolPlace {
  /** For compiled programs, caches and documents; null keeps them in memory. */
  directory: string | null;
  /** Takes what happens to the sandbox process. */
  warn: (text: string) => void;
  /** Takes lines for the log. */
  log: (text: string) => void;
  /** The config node of the pool. */
  pool?: WatchedPool;
}

/** A sandbox as its users get it. */
export interface AcquiredSandbox {
  sandbox: Sandbox;
  shared: SharedKeys;
}

interface Opened {
  sandbox: Sandbox;
  opened: OpenAccess;
}

/** One sandbox for several nodes: made for the first, closed behind the last. */
export class SharedSandbox {
  private current: Promise<Opened> | null = null;
  private users = 0;
  private readonly warnings: LogLimit;

  constructor(
    readonly options: PoolOptions,
    private readonly metrics: Metrics,
    private readonly place: PoolPlace,
  ) {
    this.warnings = new LogLimit(place.warn);
  }

  /**
   * The sandbox; until {@link release}, which is called also when this fails.
   * @throws {ConfigError} when what scripts may use is not valid
   */
  async acquire(): Promise<AcquiredSandbox> {
    this.users++;
    this.current ??= this.open();
    const { sandbox } = await this.current;
    return { sandbox, shared: this.options.shared };
  }

  /** Gives the sandbox back. Behind the last user it is closed; what is still in flight then is errored as closed. */
  async release(): Promise<void> {
    this.users--;
    const { current } = this;
    if (this.users > 0 || current === null) return;
    this.current = null;
    const opened = await current.catch(() => null);
    this.warnings.close();
    if (opened === null) return;
    this.metrics.removeSandbox(opened.sandbox);
    watch.removePool(opened.sandbox);
    await opened.sandbox.close(0);
    await opened.opened.close();
    this.metrics.removeCompileCache(opened.opened.codeCache);
  }

  private async open(): Promise<Opened> {
    const { directory, log } = this.place;
    const warn = (text: string): void => this.warnings.write(text);
    const opened = await openAccess(this.options.access, { directory, environment: process.env, onWarning: warn });
    const sandbox = new Sandbox(this.options.sandbox, {
      ...opened.access,
      onRestart: (reason, detail) => warn(`the sandbox process was replaced (${reason}): ${detail}`),
      onStartFailure: (error) => warn(error.message),
      onLog: log,
    });
    this.metrics.addSandbox(sandbox);
    watch.addPool(sandbox, this.place.pool ?? { id: null, name: null });
    this.metrics.addCompileCache(opened.codeCache);
    return { sandbox, opened };
  }
}
