import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** The built command line program, and the folder of the package. */
export const PROGRAM = join(__dirname, '../../lib/cli/main.js');
export const PACKAGE = join(__dirname, '../../..');

/** How the program ended, and what it wrote. */
export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface ProgramOptions {
  /** Added to the environment. */
  env?: Record<string, string>;
  /** For Node itself, in front of the program. */
  nodeArgs?: string[];
  /** Whether stdout is read. Default true. */
  readStdout?: boolean;
}

/** The program while it runs. */
export interface Running {
  child: ChildProcessWithoutNullStreams;
  /** What it has written so far. */
  readonly stdout: string;
  readonly stderr: string;
  ended: Promise<Ended>;
  /** Begins to read stdout. */
  readStdout(): void;
}

const running = new Set<ChildProcessWithoutNullStreams>();
// A test that fails must not leave its program behind.
after(() => running.forEach((child) => child.kill('SIGKILL')));

/** Starts the program. */
export function startProgram(args: readonly string[], options: ProgramOptions = {}): Running {
  const { env = {}, nodeArgs = [], readStdout = true } = options;
  const child = spawn(process.execPath, [...nodeArgs, PROGRAM, ...args], { env: { ...process.env, ...env } });
  running.add(child);
  child.on('exit', () => running.delete(child));
  const output = { stdout: '', stderr: '' };
  const read = (name: 'stdout' | 'stderr'): void => {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  };
  read('stderr');
  if (readStdout) read('stdout');
  // The program may end before it has read everything.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<Ended>((resolve) => {
    // A stdout that nobody reads never closes.
    child.on('exit', (status) => readStdout || child.stderr.on('close', () => resolve({ status, ...output })));
    child.on('close', (status) => resolve({ status, ...output }));
  });
  return {
    child,
    ended,
    readStdout: () => read('stdout'),
    get stdout() {
      return output.stdout;
    },
    get stderr() {
      return output.stderr;
    },
  };
}

/** Runs the program to its end on an input. */
export function runProgram(args: readonly string[], input = '', options: ProgramOptions = {}): Promise<Ended> {
  const { child, ended } = startProgram(args, options);
  child.stdin.end(input);
  return ended;
}

/** A folder for one test file, with what pipelines need and leave behind. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'tagwright-test-'));

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes a file and gives its path. */
  write(name: string, text: string): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  get files(): string[] {
    return readdirSync(this.folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Ids of the processes that a process has started (Linux). */
export function childrenOf({ pid = 0 }: { pid?: number | undefined }): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** Whether a process is there. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Messages as input: one JSON object a line. */
export function toLines(messages: Iterable<unknown>): string {
  return Array.from(messages, (message) => `${JSON.stringify(message)}\n`).join('');
}

/** Lines of JSON as values. */
export function fromLines<T>(text: string): T[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n').map((line) => JSON.parse(line) as T);
}

/** The figures of the summary line. */
export function figures(stderr: string): Record<string, number> {
  const summary = stderr.split('\n').find((line) => line.startsWith('read='));
  if (summary === undefined) throw new Error(`no summary line in: ${stderr}`);
  return Object.fromEntries(summary.split(' ').map((part) => part.split('=')).map(([name, value]) => [name, Number(value)]));
}
