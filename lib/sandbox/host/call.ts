import type { RunHeader } from '../../guest/protocol';
import type { GuestIsolate, Instance } from './guest-isolate';
import type { Watch } from './watch';

/** Milliseconds for reading out what was finished before a timeout. */
const TAKE_TIMEOUT = 100;

/** How a call into an isolate ended. */
export type CallResult =
  /** `header.done` messages are through; fewer than given when the slice was over. */
  | { kind: 'returned'; header: RunHeader; lines: string }
  /** Message `header.done` ran out of time. The isolate is disposed. */
  | { kind: 'timeout'; header: RunHeader; lines: string }
  /** The isolate is gone and nothing could be read out. Message `index` was running. */
  | { kind: 'lost'; index: number; reason: 'memory_limit' | 'timeout' };

function parse(output: string): { header: RunHeader; lines: string } {
  const end = output.indexOf('\n');
  return { header: JSON.parse(output.slice(0, end)) as RunHeader, lines: output.slice(end + 1) };
}

export interface CallOptions {
  /** `run` gives nothing; the results have to be taken. */
  isAsync: boolean;
  /** Milliseconds for the whole call. */
  limit: number;
  /** Told the index of the message whose thread does not come back; the call then never ends. */
  onStuck: (index: number) => void;
}

/** Runs `text` (messages, a line each) in an isolate, and says how that ended. */
export async function callGuest(
  isolate: GuestIsolate, instance: Instance, watch: Watch, text: string, options: CallOptions,
): Promise<CallResult> {
  const { progress } = instance;
  const onStuck = (): void => options.onStuck(progress[0] ?? 0);
  const take = async (): Promise<{ header: RunHeader; lines: string }> => {
    // Taking begins no call of the guest's; count it, so that the watch sees it begin.
    const taken = watch.over(instance.take.apply(undefined, [], { timeout: TAKE_TIMEOUT }), progress, TAKE_TIMEOUT, onStuck);
    progress[1] = (progress[1] ?? 0) + 1;
    return parse(await taken);
  };

  try {
    const running = instance.run.apply(undefined, [text], { timeout: options.limit });
    const output = await watch.over(running, progress, options.limit, onStuck);
    return { kind: 'returned', ...(options.isAsync ? await take() : parse(output)) };
  } catch (error) {
    if (isolate.isDisposed) return { kind: 'lost', index: progress[0] ?? 0, reason: 'memory_limit' };
    const timedOut = String(error).includes('timed out');
    try {
      const taken = await take();
      // A rejection that nobody awaited is reported here too, after everything has run.
      if (!timedOut) return { kind: 'returned', ...taken };
      isolate.dispose();
      return { kind: 'timeout', ...taken };
    } catch {
      const reason = isolate.isDisposed ? 'memory_limit' : 'timeout';
      isolate.dispose();
      return { kind: 'lost', index: progress[0] ?? 0, reason };
    }
  }
}
