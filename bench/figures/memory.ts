import { readFileSync } from 'node:fs';
import { median, slope } from '../statistics';

/** Resident memory at a point of a long run. */
export interface MemorySample {
  /** Messages done so far. */
  messages: number;
  /** Bytes. */
  parent: number;
  sandbox: number;
}

/** Resident memory of another process in bytes. NaN where the system has no `/proc`. */
export function residentOf(pid: number | undefined): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes) * 1024;
  } catch {
    return NaN;
  }
}

export function sampleMemory(messages: number, sandboxPid: number | undefined): MemorySample {
  return { messages, parent: process.memoryUsage.rss(), sandbox: residentOf(sandboxPid) };
}

/** How the memory of one process went over a run. */
export interface MemoryTrend {
  /** Bytes: the median of the first and of the last quarter. Single samples depend on when garbage was collected. */
  start: number;
  end: number;
  /** Bytes for each message, over the whole run. */
  perMessage: number;
}

export function memoryTrend(samples: readonly MemorySample[], of: 'parent' | 'sandbox'): MemoryTrend {
  const quarter = Math.ceil(samples.length / 4);
  const values = samples.map((sample) => sample[of]);
  return {
    start: median(values.slice(0, quarter)),
    end: median(values.slice(-quarter)),
    perMessage: slope(samples.map((sample) => [sample.messages, sample[of]] as const)),
  };
}
