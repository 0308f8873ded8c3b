import { spawn, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import { SandboxUnavailableError } from '../errors';
import { Channel } from './channel';
import { isolatedVmFile } from './native-file';
import { CHANNEL_FD, type HostConfig, type Reply, type Request } from './protocol';

/** How long a process may take until it is ready, in milliseconds. */
const START_TIMEOUT = 15_000;
/** Heartbeat: a ping each interval (milliseconds); after so many without an answer the process is killed. */
const PING_INTERVAL = 250;
const MISSED_PINGS = 4;
/** More of them while many isolates are busy, and the process waits for its turn at a core like each of them. */
const MORE_PINGS = 36;
/** Characters of the process's stderr that are kept, for the reason of its death. */
const STDERR_KEPT = 4_000;

/** Why a process ended. */
export interface Death {
  reason: 'exit' | 'unresponsive' | 'killed';
  /** For a log line: exit code or signal and what it wrote last. */
  detail: string;
  /** V8 said that memory ran out. */
  outOfMemory: boolean;
}

export interface ProcessHandlers {
  /** Batches that are in the process. */
  batches: () => number;
  onReply: (reply: Reply, body: Buffer) => void;
  /** Called once, after the process is gone. */
  onDeath: (death: Death) => void;
}

/** The permission model's flag: its name before Node 22.13 was experimental. */
function permissionFlag(): string {
  return process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';
}

function startFailure(stderr: string): SandboxUnavailableError {
  const cause = /^\w*Error: .*/m.exec(stderr)?.[0] ?? stderr.trim().split('\n')[0] ?? '';
  return new SandboxUnavailableError(
    `the sandbox process does not start (Node ${process.version}, ${process.platform}-${process.arch}): ${cause || 'no reason given'}. ` +
      'isolated-vm needs Node 22, 24 or 26 on a platform with a prebuilt binary, or a C++ compiler to be built with: ' +
      'run "npm rebuild isolated-vm" and look at its output.',
  );
}

function nativeFile(): string {
  try {
    return isolatedVmFile();
  } catch (error) {
    throw startFailure((error as Error).message);
  }
}

/** One sandbox process: started with an empty environment and Node's permission model, watched by heartbeat. */
export class SandboxProcess {
  /** Settles when the process takes requests. Rejects with {@link SandboxUnavailableError} when it cannot start. */
  readonly ready: Promise<void>;
  /** Settles when the process is gone, and all that belonged to it. */
  readonly gone: Promise<void>;
  private readonly child: ChildProcess;
  private readonly channel: Channel<Reply, Request>;
  private stderr = '';
  private missedPings = 0;
  private heartbeat: NodeJS.Timeout | null = null;
  private endedBy: Death['reason'] = 'exit';
  private dead = false;

  constructor(config: HostConfig, private readonly handlers: ProcessHandlers) {
    const native = nativeFile();
    const args = [
      '--no-node-snapshot',
      permissionFlag(),
      `--allow-fs-read=${join(__dirname, '..')}`,
      `--allow-fs-read=${native}`,
      '--allow-addons',
      '--no-warnings',
      '--max-old-space-size=512',
      // Collections of many small heaps: helper threads only take the cores from the isolates (10 %, measured on two).
      '--single-threaded-gc',
      join(__dirname, 'host', 'main.js'),
      JSON.stringify(config),
      native,
    ];
    this.child = spawn(process.execPath, args, { env: {}, cwd: __dirname, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
    this.gone = new Promise((resolve) => this.child.on('error', () => resolve()).on('close', () => resolve()));
    let onReady = (): void => undefined;
    this.channel = new Channel(this.child.stdio[CHANNEL_FD] as Socket, (reply, body) => {
      if (reply.type === 'ready') onReady();
      else if (reply.type === 'pong') this.missedPings = 0;
      this.handlers.onReply(reply, body);
    });
    this.ready = this.start((listener) => (onReady = listener));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  send(request: Request, body?: string | Buffer): void {
    this.channel.send(request, body);
  }

  /** Ends the process at once. `onDeath` follows. */
  kill(reason: Death['reason'] = 'killed'): void {
    if (this.dead) return;
    this.endedBy = reason;
    this.child.kill('SIGKILL');
  }

  private start(listen: (onReady: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.kill('unresponsive'), START_TIMEOUT);
      this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        this.stderr = (this.stderr + text).slice(-STDERR_KEPT);
      });
      listen(() => {
        clearTimeout(timer);
        this.beat();
        resolve();
      });
      const end = (code: number | null, signal: string | null, error?: Error): void => {
        if (this.dead) return;
        this.dead = true;
        clearTimeout(timer);
        if (this.heartbeat !== null) clearInterval(this.heartbeat);
        const outOfMemory = /out of memory|is_heap_oom = 1/i.test(this.stderr);
        const last = error?.message ?? (outOfMemory ? 'out of memory' : this.stderr.trim().slice(0, 500));
        reject(startFailure(error?.message ?? this.stderr));
        const detail = `${signal ?? `exit code ${code}`}${last === '' ? '' : `: ${last}`}`;
        this.handlers.onDeath({ reason: this.endedBy, detail, outOfMemory });
      };
      this.child.on('error', (error) => end(null, null, error));
      // 'close' comes after stderr has been read to its end.
      this.child.on('close', (code, signal) => end(code, signal));
    });
  }

  private get patience(): number {
    return Math.min(MORE_PINGS, Math.floor(this.handlers.batches() / (4 * availableParallelism())));
  }

  private beat(): void {
    this.heartbeat = setInterval(() => {
      // Ticks, not time: while this process itself was blocked, no tick was counted.
      if (this.missedPings >= MISSED_PINGS + this.patience) this.kill('unresponsive');
      this.missedPings++;
      this.send({ type: 'ping' });
    }, PING_INTERVAL);
    this.heartbeat.unref();
  }
}
