import { Worker } from 'node:worker_threads';
import { RequestError } from './request';
import { Turns } from './turns';

/** What a thread does with the text that it gets as its `workerData`: its first message is the result. */
export interface ThreadTask {
  /** Its script. */
  path: string;
  /** What is done to what, for errors: `the file`, `written`. */
  what: string;
  done: string;
  /** What helps when it is too much, behind the error; may be blank. */
  advice: string;
  /** Milliseconds and megabytes that it may take. */
  timeout: number;
  memory: number;
}

/** Does work of one kind beside the flows: one text at a time, each in a thread of its own. */
export class TaskThreads<Result> {
  private readonly turns = new Turns();

  constructor(private readonly task: ThreadTask) {}

  /**
   * `isGone`: nobody waits for it any more.
   * @throws {RequestError} for what takes too long or too much memory, and when too many wait
   */
  run(text: string, isGone: () => boolean = () => false): Promise<Result> {
    return this.turns.take(() => this.start(text), isGone);
  }

  private start(workerData: string): Promise<Result> {
    const { path, what, done, advice, timeout, memory } = this.task;
    const worker = new Worker(path, { workerData, resourceLimits: { maxOldGenerationSizeMb: memory }, execArgv: [] });
    worker.unref();
    return new Promise<Result>((resolve, reject) => {
      const fail = (reason: string): void => reject(new RequestError(reason));
      const timer = setTimeout(() => fail(`${what} was not ${done} within ${timeout / 1000} s${advice}`), timeout);
      worker.on('message', resolve);
      worker.on('error', ({ message }: Error) => fail(`${what} cannot be ${done}: ${message}${advice}`));
      worker.on('exit', () => {
        clearTimeout(timer);
        fail(`${what} was not ${done}: the thread ended`);
      });
    }).finally(() => void worker.terminate());
  }
}
