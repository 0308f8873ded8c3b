/**
 * Rows and figures that need a process of their own, because of its flags or so that nothing else has
 * been compiled in it: the parent's side. The other side is `serve.ts`.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { OpenRows, Row, RowInfo, Slice } from './row';
import type { Answer, Call } from './serve';
import type { Workload } from './workload';

/** Calls functions in a forked process. */
export class Remote {
  private readonly child: ChildProcess;
  private readonly open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private nextId = 1;

  /** `name` is a file of `bench/children`, `execArgv` goes to its Node. */
  constructor(name: string, execArgv: string[] = []) {
    // What a child prints must not get into the table on stdout.
    this.child = fork(join(__dirname, 'children', `${name}.js`), { execArgv, stdio: ['ignore', 2, 2, 'ipc'] });
    this.child.on('message', (answer: Answer) => {
      const call = this.open.get(answer.id);
      this.open.delete(answer.id);
      if ('error' in answer) call?.reject(new Error(answer.error));
      else call?.resolve(answer.value);
    });
    this.child.on('exit', (code, signal) => {
      for (const call of this.open.values()) call.reject(new Error(`${name} ended (${signal ?? code})`));
      this.open.clear();
    });
  }

  /** Calls a function by its name. Arguments and result travel as JSON. */
  call<T>(name: string, ...args: unknown[]): Promise<T> {
    const id = this.nextId++;
    return new Promise<T>((resolve, reject) => {
      this.open.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.child.send({ id, name, args } satisfies Call, (error) => error && reject(error));
    });
  }

  /** Ends the process, which does so when it is let go. */
  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      this.child.on('exit', () => resolve());
      this.child.disconnect();
    });
  }
}

/** The rows of a child that serves `rows(workload)` and `measure(key, ms)`. */
export async function openRemoteRows(name: string, workload: Workload, execArgv: string[] = []): Promise<OpenRows> {
  const remote = new Remote(name, execArgv);
  const close = (): Promise<void> => remote.close();
  try {
    const infos = await remote.call<RowInfo[]>('rows', workload);
    const rows = infos.map((info): Row => ({ ...info, measure: (ms) => remote.call<Slice>('measure', info.key, ms) }));
    return { rows, close };
  } catch (error) {
    await close();
    throw error;
  }
}
