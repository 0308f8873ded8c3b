import { createHash } from 'node:crypto';
import type { CodeUse } from '../protocol';
import type { CodeCache } from './code-cache';

/**
 * Characters from which on V8's code of a program is cached. At 4,000 it saves 0.2 ms of 0.3 and takes 0.1 ms to be
 * looked up in the file and sent (measured); a program of half the size gains nothing.
 */
export const WORTH_CACHING = 4_000;

// Of how programs are compiled in the sandbox process; goes into every id.
const FORMAT = 1;

/** What V8's code of a program depends on. */
export interface ProgramIdentity {
  /** With everything that is wrapped around the scripts. */
  text: string;
  /** Not for V8: what one tenant's process hands back never gets to another's. */
  tenant: string;
}

function idOf(engine: string, { text, tenant }: ProgramIdentity): Buffer {
  // The text in UTF-16, since half of a surrogate pair would be lost in UTF-8; JSON would take longer than all the rest.
  const head = JSON.stringify(['code', FORMAT, engine, tenant]);
  return createHash('sha256').update(`${head}\n`).update(text, 'utf16le').digest();
}

/** One program's place in the cache of V8's code, on its way to sandbox processes and back. */
export class ProgramCode {
  private id: Buffer | null = null;
  /** What was sent to a process that has not answered yet. */
  private pending: CodeUse = 'none';

  constructor(
    private readonly cache: CodeCache | undefined,
    private readonly program: ProgramIdentity,
    private readonly slot?: string,
  ) {}

  /**
   * What a process gets with the program.
   * @param engine names the V8 of that process: version, flags, architecture
   */
  take(engine: string): { use: CodeUse; bytes: Buffer | null } {
    if (this.program.text.length < WORTH_CACHING) return { use: 'none', bytes: null };
    if (this.cache === undefined) return { use: 'wanted', bytes: null };
    const id = idOf(engine, this.program);
    // The process that got it last died over it, or at that time: it is not tried again.
    if (this.pending === 'given' && this.id?.equals(id)) this.refuse();
    this.id = id;
    const bytes = this.cache.find('code', id);
    this.pending = bytes === null ? 'wanted' : 'given';
    return { use: this.pending, bytes };
  }

  /** Takes in a process's answer: V8 rejected what it was given, or made code anew. Code that was not asked for is not kept. */
  settle(isRejected: boolean, made: Buffer): void {
    const { pending } = this;
    this.pending = 'none';
    if (isRejected && pending === 'given') this.refuse();
    if (made.length > 0 && pending === 'wanted' && this.id !== null) this.cache?.keep('code', this.id, made, this.slot);
  }

  private refuse(): void {
    this.pending = 'none';
    if (this.id !== null) this.cache?.reject('code', this.id);
  }
}
