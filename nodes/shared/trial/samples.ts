import type { ExecutionContext } from '../../../lib/message';
import { shortenLine } from '../../../lib/log/shorten';
import type { RunText } from '../message-queue';
import { MAX_SAMPLE, MAX_SAMPLES, MAX_WATCHED, WATCH_TIMEOUT } from './limits';

/** A message that arrived at a node. */
export interface Sample {
  /** Counted from the moment somebody began to look. */
  number: number;
  /** When, in milliseconds since 1970. */
  at: number;
  tenant: string;
  /** JSON with its secrets masked; what is too long is cut, with a mark that says so. */
  text: string;
}

interface Watch {
  samples: Sample[];
  count: number;
  timer: NodeJS.Timeout;
}

/** The last messages of nodes, in memory and only while somebody looks: nobody pays for them otherwise. */
export class Samples {
  private readonly watches = new Map<string, Watch>();

  constructor(private readonly timeout = WATCH_TIMEOUT) {}

  /** Nodes whose messages are kept now. */
  get size(): number {
    return this.watches.size;
  }

  /** The last messages of a node, the newest first. Asking starts to keep them, for a while. */
  look(id: string): readonly Sample[] {
    const known = this.watches.get(id);
    if (known !== undefined) {
      known.timer.refresh();
      return known.samples;
    }
    const [oldest] = this.watches.keys();
    if (oldest !== undefined && this.watches.size >= MAX_WATCHED) this.forget(oldest);
    const timer = setTimeout(() => this.forget(id), this.timeout);
    timer.unref();
    this.watches.set(id, { samples: [], count: 0, timer });
    return [];
  }

  /** Takes what a node runs, a message a line. */
  around(id: string, run: RunText): RunText {
    return (text, count, context) => {
      if (this.watches.size > 0) this.take(id, text, context);
      return run(text, count, context);
    };
  }

  private take(id: string, text: string, { tenant }: ExecutionContext): void {
    const watch = this.watches.get(id);
    if (watch === undefined) return;
    const at = Date.now();
    const taken = lastLines(text).map((line): Sample => ({ number: ++watch.count, at, tenant, text: shortenLine(Buffer.from(line), MAX_SAMPLE) }));
    watch.samples = [...taken.reverse(), ...watch.samples].slice(0, MAX_SAMPLES);
  }

  private forget(id: string): void {
    clearTimeout(this.watches.get(id)?.timer);
    this.watches.delete(id);
  }
}

/** As many lines as are kept, from the end: a batch may be long. */
function lastLines(text: string): string[] {
  const lines: string[] = [];
  let end = text.length;
  while (lines.length < MAX_SAMPLES) {
    const start = end === 0 ? -1 : text.lastIndexOf('\n', end - 1);
    lines.unshift(text.slice(start + 1, end));
    if (start === -1) break;
    end = start;
  }
  return lines;
}
