import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(__dirname, '../../lib/cli/main.js');

/** `tagwright run`, as its user starts it. */
export class BenchProgram {
  private readonly folder = mkdtempSync(join(tmpdir(), 'tagwright-bench-'));
  private readonly child: ChildProcess;

  constructor(pipeline: string) {
    const file = join(this.folder, 'pipeline.yaml');
    writeFileSync(file, pipeline);
    this.child = spawn(process.execPath, [MAIN, 'run', file], { stdio: ['ignore', 'ignore', 2] });
  }

  /** Milliseconds of processor time that it and its sandbox process have used (Linux); NaN where it cannot be told. */
  get processorTime(): number {
    const { pid = 0 } = this.child;
    try {
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
      return [pid, ...children].reduce((sum, one) => sum + processorTimeOf(one), 0);
    } catch {
      return NaN;
    }
  }

  async close(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function processorTimeOf(pid: number): number {
  // After the name in parentheses, counted from the state: utime is 11th, stime 12th, in hundredths of a second.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
