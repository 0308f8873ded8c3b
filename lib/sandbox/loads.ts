import { SandboxUnavailableError } from '../errors';
import type { SandboxProgram } from './program';
import type { LoadedReply } from './protocol';

/** A program that cannot be loaded because no process starts is given up after so many tries. */
const TRIES = 3;

interface Load {
  program: SandboxProgram;
  tries: number;
  resolve: (reply: LoadedReply) => void;
  reject: (error: Error) => void;
}

/** Programs that are being checked by a process. */
export class Loads {
  private readonly open = new Map<number, Load>();

  get programs(): SandboxProgram[] {
    return [...this.open.values()].map(({ program }) => program);
  }

  /**
   * Settles when a process has answered.
   * @throws why no process could be started, or what {@link reject} was given.
   */
  add(program: SandboxProgram): Promise<LoadedReply> {
    return new Promise((resolve, reject) => this.open.set(program.id, { program, tries: 0, resolve, reject }));
  }

  settle(reply: LoadedReply): void {
    this.open.get(reply.program)?.resolve(reply);
    this.open.delete(reply.program);
  }

  /** No process started. Where none ever can, it is not tried again. */
  fail(error: Error): void {
    for (const [id, load] of this.open) {
      load.tries++;
      if (load.tries < TRIES && !(error instanceof SandboxUnavailableError)) continue;
      this.open.delete(id);
      load.reject(error);
    }
  }

  /** Gives all of them up. */
  reject(error: Error): void {
    for (const { reject } of this.open.values()) reject(error);
    this.open.clear();
  }
}
