import type { CacheChange } from '../../guest/cache';
import { CacheState } from '../cache-state';
import type { ProgramLoad } from '../protocol';
import type { GuestIsolate, Instance } from './guest-isolate';

/** A program in the sandbox process, with the state of its cache. */
export class HostedProgram {
  /** Settles when the first instance is there, or V8 has refused the program. */
  loading: Promise<unknown> = Promise.resolve();
  private readonly cache: CacheState;
  /** Of a serial program: the isolate with its one instance, which has the latest cache. */
  private holder: GuestIsolate | null = null;

  constructor(readonly load: ProgramLoad) {
    this.cache = new CacheState(load.cache);
  }

  /** Keeps what messages changed, for the next isolate. */
  applyCache(changes: CacheChange[]): void {
    this.cache.apply(changes);
  }

  /** The program's instance in an isolate that is held. A serial program has one instance at a time. */
  async instanceIn(isolate: GuestIsolate): Promise<Instance> {
    if (this.load.serial && this.holder !== isolate) {
      this.holder?.release(this.load.id);
      this.holder = isolate;
    }
    return isolate.instance(this.load, () => this.cache.list());
  }
}
