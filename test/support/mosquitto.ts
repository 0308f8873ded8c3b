import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after } from 'node:test';
import { TEST_TLS } from './certificates';
import { freePort } from './ports';
import { until } from './processes';

const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
const BINARY = FOLDERS.map((folder) => join(folder, 'mosquitto')).find((path) => existsSync(path));
const PLUGINS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib'];
/** Milliseconds that a broker may take to listen. */
const START = 10_000;

/** Why tests that need a broker are skipped; false when they need not be. */
export const noMosquitto: string | false = BINARY === undefined && 'mosquitto is not installed';

/** The plugin that can refuse subscriptions; undefined where it is not installed. */
export const DYNAMIC_SECURITY = PLUGINS.map((folder) => join(folder, 'mosquitto_dynamic_security.so')).find((path) => existsSync(path));

/** Whether the tools of the package mosquitto-clients are there. */
export function hasTool(name: 'mosquitto_pub' | 'mosquitto_sub'): boolean {
  return FOLDERS.some((folder) => existsSync(join(folder, name)));
}

export interface MosquittoOptions {
  /** Names and passwords; without, everybody is let in. */
  users?: Record<string, string>;
  /** The text of an ACL file. */
  acl?: string;
  /** With the certificate of {@link TEST_TLS}. */
  tls?: boolean;
  /** Sessions and retained messages outlive the process, even when it is killed. */
  persistence?: boolean;
  /** More lines for the configuration. */
  lines?: readonly string[];
  /** More files in its folder, by name. `<folder>` in lines is that folder. */
  files?: Record<string, string>;
}

const running = new Set<Mosquitto>();
// A test that fails must not leave its broker behind.
after(() => running.forEach((broker) => broker.remove()));

/** A real broker on a free port of loopback. */
export class Mosquitto {
  readonly folder = mkdtempSync(join(tmpdir(), 'tagwright-mosquitto-'));
  port = 0;
  /** What it has written so far. */
  output = '';
  private child: ChildProcess | null = null;

  private constructor(readonly options: MosquittoOptions) {
    running.add(this);
  }

  /** One on a port of its own, that runs unless it is told not to. */
  static async make(options: MosquittoOptions = {}, start = true): Promise<Mosquitto> {
    const broker = new Mosquitto(options);
    broker.port = await freePort();
    if (start) await broker.start();
    return broker;
  }

  get url(): string {
    return `${this.options.tls ? 'mqtts' : 'mqtt'}://127.0.0.1:${this.port}`;
  }

  /** Starts it, also again: on the same port and with the same folder. Settles when it listens. */
  async start(): Promise<void> {
    const configuration = this.write('mosquitto.conf', this.configuration());
    const child = spawn(BINARY!, ['-c', configuration], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    child.stderr.on('data', (text) => (this.output = (this.output + text).slice(-100_000)));
    child.stdout.resume();
    const end = performance.now() + START;
    while (!(await listens(this.port))) {
      if (child.exitCode !== null || performance.now() > end) throw new Error(`mosquitto does not start: ${this.output}`);
    }
  }

  /** Tells it to end, and waits. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** Ends it without a word. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Makes it hang, or go on. */
  freeze(frozen: boolean): void {
    this.child?.kill(frozen ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Writes what it knows to its database, which a kill leaves as it is. */
  async save(): Promise<void> {
    // A new file takes the place of the old one.
    const inode = (): number | undefined => statSync(join(this.folder, 'mosquitto.db'), { throwIfNoEntry: false })?.ino;
    const before = inode();
    this.child?.kill('SIGUSR1');
    await until('the database is saved', () => inode() !== before);
  }

  /** Ends it and removes its folder. */
  remove(): void {
    running.delete(this);
    this.child?.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs a tool of the package mosquitto-clients against it, and gives what it has printed. */
  tool(name: 'mosquitto_pub' | 'mosquitto_sub', ...args: string[]): string {
    return execFileSync(name, ['-h', '127.0.0.1', '-p', String(this.port), ...args], { encoding: 'utf8', timeout: 20_000 });
  }

  private end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  }

  private write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  private configuration(): string {
    const { users, acl, tls = false, persistence = false, lines = [], files = {} } = this.options;
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    const own = [
      'user root',
      'max_queued_messages 0',
      'max_inflight_messages 0',
      `listener ${this.port} 127.0.0.1`,
      `allow_anonymous ${users === undefined}`,
    ];
    if (users !== undefined) own.push(`password_file ${this.write('passwords', passwordFile(users))}`);
    if (acl !== undefined) own.push(`acl_file ${this.write('acl', acl)}`);
    if (persistence) own.push('persistence true', `persistence_location ${this.folder}/`);
    if (tls) own.push(`certfile ${this.write('cert.pem', TEST_TLS.cert)}`, `keyfile ${this.write('key.pem', TEST_TLS.key)}`);
    return [...own, ...lines.map((line) => line.replaceAll('<folder>', this.folder)), ''].join('\n');
  }
}

/** As mosquitto_passwd writes it. */
function passwordFile(users: Record<string, string>): string {
  return Object.entries(users).map(([name, password]) => {
    const salt = randomBytes(12);
    const hash = pbkdf2Sync(password, salt, 101, 64, 'sha512');
    return `${name}:$7$101$${salt.toString('base64')}$${hash.toString('base64')}\n`;
  }).join('');
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => setTimeout(() => resolve(false), 10));
    socket.once('connect', () => socket.destroy());
  });
}
