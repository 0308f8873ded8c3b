import { readFileSync, readdirSync } from 'node:fs';

/** Ids of the processes that this process has started and that still run (Linux). */
export function childProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        // After the name in parentheses: state, parent.
        const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
        return Number(parent) === process.pid && state !== 'Z';
      } catch {
        return false;
      }
    });
}

/** Waits until a condition holds. Fails after `limit` milliseconds. */
export async function until(what: string, condition: () => boolean, limit = 10_000): Promise<void> {
  const end = performance.now() + limit;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`after ${limit} ms still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Milliseconds of processor time that a process has used (Linux); 0 when it is gone. */
export function processorTime(pid: number): number {
  try {
    // After the name in parentheses, counted from the state: utime is 11th, stime 12th, in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}
