import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CompileResult, ProcessorSource } from '../../../lib/script/types';
import { COMPILE_MEMORY, COMPILE_TIMEOUT, IDLE_TIMEOUT } from './limits';
import { RequestError } from './request';
import { Turns } from './turns';

/**
 * Compiles drafts in a thread of its own: a thousand conditions take a second or more, in which no flow would run.
 * Started for the first draft, ended when there is none for a while.
 */
export class CompileThread {
  private readonly turns = new Turns();
  private worker: Worker | null = null;
  private idle: NodeJS.Timeout | null = null;

  constructor(private readonly idleTimeout = IDLE_TIMEOUT, private readonly timeout = COMPILE_TIMEOUT) {}

  get isRunning(): boolean {
    return this.worker !== null;
  }

  /**
   * Compiles when it is its turn. `isGone`: nobody waits for it any more.
   * @throws {RequestError} for scripts that take too long or too much memory, and when too many wait
   */
  async compile(source: ProcessorSource, isGone: () => boolean = () => false): Promise<CompileResult> {
    if (this.idle !== null) clearTimeout(this.idle);
    this.idle = null;
    try {
      return await this.turns.take(() => this.ask(source), isGone);
    } finally {
      if (this.turns.open === 0) this.rest();
    }
  }

  /** Ends the thread; a draft that is there is given up. */
  async close(): Promise<void> {
    if (this.idle !== null) clearTimeout(this.idle);
    this.idle = null;
    const { worker } = this;
    this.worker = null;
    await worker?.terminate();
  }

  private rest(): void {
    if (this.idle !== null) clearTimeout(this.idle);
    this.idle = setTimeout(() => void this.close(), this.idleTimeout);
    this.idle.unref();
  }

  private ask(source: ProcessorSource): Promise<CompileResult> {
    const worker = this.worker ??= this.start();
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => {
        end();
        if (this.worker === worker) this.worker = null;
        // What goes wrong with a thread that is given up is nobody's business.
        worker.on('error', () => undefined);
        void worker.terminate();
        reject(new RequestError(reason));
      };
      const onMessage = (result: CompileResult): void => {
        end();
        resolve(result);
      };
      const onError = ({ message }: Error): void => fail(`the scripts cannot be checked: ${message}`);
      const onExit = (): void => fail('the scripts were not checked: the thread ended');
      const timer = setTimeout(() => fail(`the scripts were not checked within ${this.timeout / 1000} s`), this.timeout);
      const end = (): void => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      };
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(source);
    });
  }

  private start(): Worker {
    const worker = new Worker(join(__dirname, 'compile-worker.js'), { resourceLimits: { maxOldGenerationSizeMb: COMPILE_MEMORY }, execArgv: [] });
    worker.unref();
    return worker;
  }
}
