import type { Metrics } from '../../lib/metrics/metrics';
import type { SandboxOptions } from '../../lib/options';
import { Sandbox } from '../../lib/sandbox/sandbox';
import { LogLimit } from './log-limit';

/** One sandbox for several nodes: made for the first, closed behind the last. */
export class SharedSandbox {
  private sandbox: Sandbox | null = null;
  private users = 0;
  private readonly log: LogLimit;

  /** `warn` takes what happens to the sandbox process. */
  constructor(
    private readonly options: SandboxOptions,
    private readonly metrics: Metrics,
    warn: (text: string) => void,
  ) {
    this.log = new LogLimit(warn);
  }

  /** The sandbox; until {@link release}. */
  acquire(): Sandbox {
    this.users++;
    if (this.sandbox === null) {
      this.sandbox = new Sandbox(this.options, {
        onRestart: (reason, detail) => this.log.write(`the sandbox process was replaced (${reason}): ${detail}`),
        onStartFailure: (error) => this.log.write(error.message),
      });
      this.metrics.addSandbox(this.sandbox);
    }
    return this.sandbox;
  }

  /** Gives the sandbox back. Behind the last user it is closed; what is still in flight then is errored as closed. */
  async release(): Promise<void> {
    this.users--;
    const { sandbox } = this;
    if (this.users > 0 || sandbox === null) return;
    this.sandbox = null;
    this.metrics.removeSandbox(sandbox);
    this.log.close();
    await sandbox.close(0);
  }
}
