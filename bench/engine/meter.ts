/** Looks into the sandbox process while the engine runs as it always does. */
import childProcess, { type ChildProcess, type SpawnOptions } from 'node:child_process';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** The descriptor on which the metered process is asked. */
export const METER_FD = 4;

const METERED_HOST = join(__dirname, 'children', 'metered-host.js');
const HOST = join('sandbox', 'host', 'main.js');

/** Asks a metered sandbox process what it uses. */
export class Meter {
  private readonly socket: Socket;
  private readonly waiting: ((used: number[]) => void)[] = [];

  constructor(child: ChildProcess) {
    this.socket = child.stdio[METER_FD] as Socket;
    createInterface({ input: this.socket }).on('line', (line) => this.waiting.shift()?.(JSON.parse(line) as number[]));
  }

  /** Bytes in use: the process's own, then each isolate's. */
  look(): Promise<number[]> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.socket.write('?');
    });
  }
}

/** From now on sandbox processes are started with a meter in them; `onStart` gets it. For a process of its own only. */
export function meterSandboxes(onStart: (meter: Meter) => void): void {
  const { spawn } = childProcess;
  const metered = (command: string, args: readonly string[], options: SpawnOptions): ChildProcess => {
    const main = args.findIndex((arg) => arg.endsWith(HOST));
    if (main < 0) return spawn(command, args, options);
    const flags = [...args.slice(0, main), `--allow-fs-read=${dirname(__dirname)}`];
    const stdio = [...(options.stdio as ('ignore' | 'pipe')[]), 'pipe' as const];
    const child = spawn(command, [...flags, METERED_HOST, ...args.slice(main + 1)], { ...options, stdio });
    onStart(new Meter(child));
    return child;
  };
  Object.assign(childProcess, { spawn: metered });
}
