import type { CacheChange } from '../../guest/cache';
import { CacheState } from '../cache-state';
import type { CodeUse, ProgramLoad } from '../protocol';
import type { CompiledCode } from './compiled-code';
import { codeOf, type GuestIsolate, type Instance } from './guest-isolate';

/** A program in the sandbox process, with the state of its cache. */
export class HostedProgram {
  /** Shared by its instances. */
  readonly code: CompiledCode;
  private readonly cache: CacheState;
  /** Of a serial program: the isolate with its one instance, which has the latest cache. */
  private holder: GuestIsolate | null = null;

  /** @param code V8's code of the program, where `use` says that it is given */
  constructor(readonly load: ProgramLoad, use: CodeUse, code: Buffer) {
    this.cache = new CacheState(load.cache);
    this.code = codeOf(load, use, code);
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
    return isolate.instance(this.load, () => this.cache.list(), this.code);
  }
}
