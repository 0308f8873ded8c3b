import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StoreError, type StoreErrorCode } from './errors';
import type { Answers, Reply, Request, ThreadConfig } from './protocol';

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: StoreError) => void;
}

/** Before Node 22.13 SQLite is behind a flag, and Node 22 and 24 announce it as experimental on stderr. */
function nodeFlags(): string[] {
  const known = process.allowedNodeEnvironmentFlags;
  return [
    ...(known.has('--experimental-sqlite') ? ['--experimental-sqlite'] : []),
    ...(known.has('--disable-warning') ? ['--disable-warning=ExperimentalWarning'] : []),
  ];
}

/** The caller's end of the store's thread. Keeps the program alive only while something is asked for. */
export class StoreThread {
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private gone: StoreError | null = null;
  private readonly ended: Promise<void>;

  private constructor(
    private readonly worker: Worker,
    private readonly onWarning: (text: string) => void,
  ) {
    worker.on('message', (reply: Reply) => this.receive(reply));
    worker.on('error', (error) => this.fail('unavailable', `the thread of the store ended: ${error.message}`));
    this.ended = new Promise((resolve) => {
      worker.on('exit', () => {
        this.fail('closed', 'the store is closed');
        resolve();
      });
    });
  }

  /** @throws StoreError `unavailable` when this Node has no SQLite, or gives us no thread. */
  static async start(config: ThreadConfig, onWarning: (text: string) => void): Promise<StoreThread> {
    try {
      const worker = new Worker(join(__dirname, 'worker.js'), { workerData: config, execArgv: nodeFlags() });
      // A thread that cannot start says why in an event of its own, which rejects here.
      const [reply] = (await once(worker, 'message')) as [Reply];
      if (reply.type === 'unavailable') throw new Error(reply.reason);
      worker.unref();
      return new StoreThread(worker, onWarning);
    } catch (error) {
      throw new StoreError(
        'unavailable',
        `the store does not start in Node ${process.version}: ${(error as Error).message}. It needs node:sqlite ` +
          '(Node 22.13 or later) in a thread; without it caches are not kept, and there are no documents',
      );
    }
  }

  /** @throws StoreError when the request fails as a whole. */
  request<Type extends Request['type']>(request: Extract<Request, { type: Type }>): Promise<Answers[Type]> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.gone !== null) {
        reject(this.gone);
        return;
      }
      const id = this.nextId++;
      this.waiting.set(id, { resolve, reject });
      this.worker.ref();
      this.worker.postMessage({ id, request });
    }) as Promise<Answers[Type]>;
  }

  /** Closes the files and waits for the end of the thread. */
  async close(): Promise<void> {
    // What it was doing is finished first; a thread that has ended needs no closing.
    if (this.gone === null) await this.request({ type: 'close' }).catch(() => undefined);
    this.worker.ref();
    await this.ended;
  }

  private receive(reply: Reply): void {
    if (reply.type === 'warning') this.onWarning(reply.text);
    if (reply.type !== 'answer' && reply.type !== 'failed') return;
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (this.waiting.size === 0) this.worker.unref();
    if (reply.type === 'answer') waiting?.resolve(reply.value);
    else waiting?.reject(new StoreError(reply.error.code, reply.error.message));
  }

  private fail(code: StoreErrorCode, message: string): void {
    this.gone ??= new StoreError(code, message);
    for (const { reject } of this.waiting.values()) reject(this.gone);
    this.waiting.clear();
  }
}
