import type { Sandbox } from '../sandbox/sandbox';
import { EXIT, say } from './console';

/** How long after a signal what was read may take to finish, in milliseconds. */
const DRAIN_TIMEOUT = 10_000;
/** How long after that what is finished may take to be written, in milliseconds. */
const WRITE_TIMEOUT = 2_000;
/** A signal that follows so soon (milliseconds) is the same one, passed on by a program in between such as npm. */
const SAME_SIGNAL = 500;

/**
 * Ends the run at SIGINT or SIGTERM: the reading at once; what was read may finish within a time; what is not finished
 * then is errored (`closed`); what cannot be written even then is lost, and the program fails. A second signal
 * does not wait.
 */
export class StopSignals {
  private timer: NodeJS.Timeout | null = null;
  private signalled: number | null = null;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly stopReading: () => void,
    /** Called when what was read has not finished in time: nobody waits for a broker any longer. */
    private readonly giveUp: () => void,
  ) {
    process.on('SIGINT', this.onSignal);
    process.on('SIGTERM', this.onSignal);
  }

  /** To be called when the run is over. */
  close(): void {
    process.off('SIGINT', this.onSignal);
    process.off('SIGTERM', this.onSignal);
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private readonly onSignal = (): void => {
    if (this.signalled !== null) {
      if (performance.now() - this.signalled < SAME_SIGNAL) return;
      this.exit('stopped by a second signal; what was not written yet is lost');
    }
    this.signalled = performance.now();
    this.stopReading();
    this.timer = setTimeout(() => {
      void this.sandbox.close(0);
      this.giveUp();
      this.timer = setTimeout(() => this.exit('not drained in time; what was not written yet is lost'), WRITE_TIMEOUT);
    }, DRAIN_TIMEOUT);
  };

  private exit(reason: string): never {
    for (const pid of this.sandbox.pids) process.kill(pid, 'SIGKILL');
    say(reason);
    process.exit(EXIT.failed);
  }
}
