import type { RunHeader } from '../../guest/protocol';
import type { GuestIsolate, Instance } from './guest-isolate';
import type { Watch } from './watch';

/** Milliseconds for reading out what was finished before a timeout. */
const TAKE_TIMEOUT = 100;

/** How a call into an isolate ended. */
export type CallResult<Header = RunHeader> =
  /** What is through is in the header; fewer messages than given when the slice was over, or when some wait. */
  | { kind: 'returned'; header: Header; lines: string }
  /** Time ran out. What was finished before could be read. The isolate is disposed. */
  | { kind: 'timeout'; header: Header; lines: string }
  /** The isolate is gone and nothing could be read. `detail` says more than the code. */
  | { kind: 'lost'; code: 'memory_limit' | 'timeout' | 'sandbox_crashed'; detail?: string };

function parse<Header>(output: string): { header: Header; lines: string } {
  const end = output.indexOf('\n');
  return { header: JSON.parse(output.slice(0, end)) as Header, lines: output.slice(end + 1) };
}

export interface CallOptions {
  /** Goes into the isolate: `run` or `resume` of the instance, within so many milliseconds. */
  enter: (timeout: number) => Promise<string>;
  /** What `enter` gives is nothing; the results have to be taken. */
  isAsync: boolean;
  /** Milliseconds for the whole call. */
  limit: number;
  /** Told when the thread does not come back: this call then never ends. */
  onStuck: () => void;
}

/** Calls into an isolate, and says how that ended. */
export async function callGuest<Header extends RunHeader>(
  isolate: GuestIsolate, instance: Instance, watch: Watch, options: CallOptions,
): Promise<CallResult<Header>> {
  const { progress } = instance;
  const { onStuck } = options;
  const callsBefore = progress[1];
  const fetch = async (isQuiet: boolean): Promise<{ header: Header; lines: string }> => {
    const take = (): Promise<string> => instance.take.apply(undefined, [isQuiet], { timeout: TAKE_TIMEOUT });
    const taken = watch.over(take, progress, TAKE_TIMEOUT, onStuck);
    // Taking begins no run in the guest. Counted here, so that the watch sees it begin.
    progress[1] = (progress[1] ?? 0) + 1;
    return parse<Header>(await taken);
  };

  try {
    const output = await watch.over(() => options.enter(options.limit), progress, options.limit, onStuck);
    return { kind: 'returned', ...(options.isAsync ? await fetch(true) : parse<Header>(output)) };
  } catch (error) {
    if (isolate.isDisposed) return { kind: 'lost', code: 'memory_limit' };
    const timedOut = String(error).includes('timed out');
    if (progress[1] === callsBefore) {
      isolate.dispose();
      return { kind: 'lost', code: 'sandbox_crashed', detail: `the isolate failed: ${String(error)}` };
    }
    try {
      const taken = await fetch(!timedOut);
      // A rejection that no script awaited is reported here as well, after everything has run.
      if (!timedOut) return { kind: 'returned', ...taken };
      isolate.dispose();
      return { kind: 'timeout', ...taken };
    } catch {
      const code = isolate.isDisposed ? 'memory_limit' : 'timeout';
      isolate.dispose();
      return { kind: 'lost', code };
    }
  }
}
