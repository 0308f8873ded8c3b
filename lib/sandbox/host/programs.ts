import type { CacheChange } from '../../guest/cache';
import type { ProgramLoad } from '../protocol';
import type { GuestIsolate, Instance } from './guest-isolate';

/** A program in the sandbox process, with the state of its cache. */
export class HostedProgram {
  private readonly cache: Map<string, CacheChange>;
  /** Of a serial program: the isolate with its one instance, which has the latest cache. */
  private holder: GuestIsolate | null = null;

  constructor(readonly load: ProgramLoad) {
    this.cache = new Map(load.cache.map((change) => [change[0], change]));
  }

  /** Keeps what messages changed, for the next isolate. */
  applyCache(changes: CacheChange[]): void {
    for (const change of changes) {
      const [key, json] = change;
      if (json === null) this.cache.delete(key);
      else this.cache.set(key, change);
    }
  }

  /** The program's instance in an isolate that is held. A serial program has one instance at a time. */
  async instanceIn(isolate: GuestIsolate): Promise<Instance> {
    if (this.load.serial && this.holder !== isolate) {
      this.holder?.release(this.load.id);
      this.holder = isolate;
    }
    return isolate.instance(this.load, () => [...this.cache.values()]);
  }
}
