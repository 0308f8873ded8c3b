import { readFileSync } from 'node:fs';
import { freePort } from '../support/ports';
import { until } from '../support/processes';
import { childrenOf, isRunning, startProgram, type Running } from '../support/program';
import type { Surroundings } from './scenario';

/** How long the program may take to start, or to say something. */
const LIMIT = 60_000;
let count = 0;

/** `tagwright run`, as its user starts it; ended with the scenario at the latest. */
export class Program {
  private constructor(
    private readonly running: Running,
    private readonly port: number,
  ) {}

  /** Starts it with a pipeline file of this text. */
  static async start({ workspace, atEnd }: Surroundings, pipeline: string, env: Record<string, string> = {}): Promise<Program> {
    const file = workspace.write(`pipeline-${++count}.yaml`, pipeline);
    const port = await freePort();
    const running = startProgram(['run', file, '--http', `127.0.0.1:${port}`], { env });
    atEnd(() => running.child.kill('SIGKILL'));
    return new Program(running, port);
  }

  /** What it has said so far. */
  get log(): string {
    return this.running.stderr;
  }

  /** Waits until it has said something. */
  async says(what: RegExp, limit = LIMIT): Promise<void> {
    await this.until(String(what), () => what.test(this.log), limit);
  }

  /** What `/ready` answers: null when it is ready, else the reasons. */
  async notReady(): Promise<string | null> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.port}/ready`);
      const text = await response.text();
      return response.ok ? null : text;
    } catch {
      return 'it does not answer';
    }
  }

  /** Waits until both ends are connected. */
  ready(limit = LIMIT): Promise<void> {
    return this.status(null, limit);
  }

  /** Waits until `/ready` says this; null: that all is well. */
  async status(wanted: RegExp | null, limit = LIMIT): Promise<void> {
    let last: string | null = '';
    const end = performance.now() + limit;
    for (;;) {
      last = await this.notReady();
      if (wanted === null ? last === null : last !== null && wanted.test(last)) return;
      this.assertRuns();
      if (performance.now() > end) throw new Error(`/ready still says ${last ?? 'ready'} and not ${wanted === null ? 'ready' : String(wanted)}; the log:\n${this.tail}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The value of one of its figures; 0 where it has none. */
  async figure(name: string): Promise<number> {
    const text = await fetch(`http://127.0.0.1:${this.port}/metrics`).then((response) => response.text(), () => '');
    const line = text.split('\n').find((other) => other.startsWith(`${name} `));
    return line === undefined ? 0 : Number(line.slice(name.length));
  }

  /** @throws Error when it has ended by itself, so that nobody waits for what it does not do any more. */
  readonly assertRuns = (): void => {
    if (this.hasEnded) throw new Error(`the program has ended; the log:\n${this.tail}`);
  };

  private get hasEnded(): boolean {
    const { exitCode, signalCode } = this.running.child;
    return exitCode !== null || signalCode !== null;
  }

  /** Waits for a condition; fails when the program ends before. */
  async until(what: string, condition: () => boolean, limit = LIMIT): Promise<void> {
    await until(what, () => condition() || this.hasEnded, limit).catch(() => undefined);
    if (condition()) return;
    this.assertRuns();
    throw new Error(`after ${limit} ms still not: ${what}; the log:\n${this.tail}`);
  }

  /** Bytes of memory that it and its sandbox processes have (Linux). */
  get memory(): number {
    return [this.running.child.pid ?? 0, ...childrenOf(this.running.child)].reduce((sum, pid) => sum + residentMemory(pid), 0);
  }

  /** Ends it as a power cut does. Settles when its sandbox processes are gone too. */
  async kill(): Promise<void> {
    const others = childrenOf(this.running.child);
    this.running.child.kill('SIGKILL');
    await this.running.ended;
    await until('its sandbox processes end with it', () => !others.some(isRunning), LIMIT);
  }

  /** Tells it to end. @throws Error when it does not end well. */
  async stop(): Promise<void> {
    this.running.child.kill('SIGTERM');
    const { status } = await this.running.ended;
    if (status !== 0) throw new Error(`it has ended with ${status}; the log:\n${this.tail}`);
  }

  private get tail(): string {
    return this.log.slice(-2_000);
  }
}

function residentMemory(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
