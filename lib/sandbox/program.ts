import type { CacheChange } from '../guest/cache';
import type { Batch } from './batch';
import { CacheState } from './cache-state';
import { ProgramCode } from './code-cache/program-code';
import type { ProgramLoad } from './protocol';
import type { StoredCache } from './stored-cache';

/** How long a program that took a process down runs in quarantine, in milliseconds. */
const PROBATION = 60_000;

/** A program that was loaded into the sandbox, with the state that outlives its processes. */
export class SandboxProgram {
  /** Of a serial program: the batch that runs. The next one waits until it is through. */
  current: Batch | null = null;
  /** The lane that holds the program with its latest cache. */
  heldBy: string | null = null;
  private probationUntil = 0;
  /** Settles when what an earlier run of the program has left in the cache is there; null when it is, or nothing is kept. */
  restored: Promise<void> | null = null;
  private readonly cache = new CacheState();

  /**
   * @param code what V8 has made of its text
   * @param stored where the cache is kept; without it, it ends with the program.
   */
  constructor(
    private readonly description: Omit<ProgramLoad, 'cache'>,
    readonly code = new ProgramCode(undefined, description),
    private readonly stored?: StoredCache,
  ) {
    if (stored !== undefined) this.restored = this.restore(stored);
  }

  get id(): number {
    return this.description.id;
  }

  get tenant(): string {
    return this.description.tenant;
  }

  get isSerial(): boolean {
    return this.description.serial;
  }

  get timeout(): number {
    return this.description.timeout;
  }

  /** It took a process down a short while ago: its batches run in quarantine, away from the others. */
  get isOnProbation(): boolean {
    return performance.now() < this.probationUntil;
  }

  putOnProbation(): void {
    this.probationUntil = performance.now() + PROBATION;
  }

  /** Keeps what messages changed in the cache. */
  applyCache(changes: CacheChange[]): void {
    this.cache.apply(changes);
    this.stored?.write(changes);
  }

  /** What a process needs to run the program. */
  toLoad(): ProgramLoad {
    return { ...this.description, cache: this.cache.list() };
  }

  private async restore(stored: StoredCache): Promise<void> {
    this.cache.apply(await stored.load());
    this.restored = null;
  }
}
