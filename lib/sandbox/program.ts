import type { CacheChange } from '../guest/cache';
import type { Batch } from './batch';
import { CacheState } from './cache-state';
import type { ProgramLoad } from './protocol';

/** How long a program that took a process down runs in quarantine, in milliseconds. */
const PROBATION = 60_000;

/** A program that was loaded into the sandbox, with the state that outlives its processes. */
export class SandboxProgram {
  /** Of a serial program: the batch that runs. The next one waits until it is through. */
  current: Batch | null = null;
  /** A number for the lane that holds the program with its latest cache; 0 for none. */
  heldBy = 0;
  private probationUntil = 0;
  private readonly cache = new CacheState();

  constructor(private readonly description: Omit<ProgramLoad, 'cache'>) {}

  get id(): number {
    return this.description.id;
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
  }

  /** What a process needs to run the program. */
  toLoad(): ProgramLoad {
    return { ...this.description, cache: this.cache.list() };
  }
}
