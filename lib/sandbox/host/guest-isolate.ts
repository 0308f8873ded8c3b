import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type ivm from 'isolated-vm';
import type { CacheChange } from '../../guest/cache';
import type { CodeUse, IsolateUsage, ProgramLoad } from '../protocol';
import { CompiledCode } from './compiled-code';
import { isolatedVm } from './isolated-vm';

/** The guest as one text, made by the build from `lib/guest`. */
const GUEST_TEXT = readFileSync(join(__dirname, '../../guest/guest.txt'), 'utf8');

const guestCode = new CompiledCode(GUEST_TEXT, 'tagwright:guest', true);

/** V8's code of a program, made anew for each process. */
export function codeOf(program: ProgramLoad, use: CodeUse = 'none', given: Buffer | null = null): CompiledCode {
  return new CompiledCode(program.text, 'tagwright:program', use === 'wanted', use === 'given' ? given : null);
}

/** Megabytes for the isolate that only compiles. */
const CHECKER_MEMORY = 128;

type Entry<Args extends unknown[]> = ivm.Reference<(...args: Args) => string>;

/** One program in one isolate: a hardened context of its own with the program in it. */
export interface Instance {
  /** Takes the messages, a line each, and a RunSetting as JSON text. */
  readonly run: Entry<[text: string, setting: string]>;
  /** Of a program that awaits: takes answers to its calls, as JSON text. */
  readonly resume: Entry<[string]>;
  readonly take: Entry<[boolean]>;
  readonly load: Entry<[string]>;
  /** `[index of the message that runs, calls begun]`, written by the guest. */
  readonly progress: Int32Array;
  readonly context: ivm.Context;
}

/** A hardened context without a program. */
interface Blank {
  readonly context: ivm.Context;
  /** What the guest gives its host. */
  readonly entry: ivm.Reference;
}

/** Compiles programs without running them: what V8 complains of, or null, and its code for the isolates. */
export class TextChecker {
  private isolate: ivm.Isolate | null = null;

  async check(code: CompiledCode): Promise<string | null> {
    this.isolate ??= new isolatedVm.Isolate({ memoryLimit: CHECKER_MEMORY });
    try {
      (await code.compile(this.isolate)).release();
      return null;
    } catch (error) {
      if (this.isolate.isDisposed) this.isolate = null;
      return error instanceof Error ? error.message : String(error);
    }
  }
}

/** An isolate, with an instance of each program that has run in it. */
export class GuestIsolate {
  /** Whose it is, from its first use to its end. */
  tenant: string | null = null;
  private readonly isolate: ivm.Isolate;
  private readonly instances = new Map<number, Instance>();
  /** For the next program that is new here: hardening takes longer than all else of its start. */
  private blank: Promise<Blank> | null = null;
  private dead = false;

  /** @param memoryLimit megabytes */
  constructor(memoryLimit: number) {
    this.isolate = new isolatedVm.Isolate({ memoryLimit });
  }

  get isDisposed(): boolean {
    return this.dead || this.isolate.isDisposed;
  }

  /** What it holds and how long it has computed; null when it is gone. */
  get usage(): IsolateUsage | null {
    if (this.isDisposed) return null;
    const { used_heap_size, externally_allocated_size } = this.isolate.getHeapStatisticsSync();
    return { bytes: used_heap_size + externally_allocated_size, cpu: Number(this.isolate.cpuTime) / 1e6 };
  }

  has(program: number): boolean {
    return this.instances.has(program);
  }

  /** The program's instance, made on first use. Throws the SyntaxError of V8 when it refuses the text. */
  async instance(program: ProgramLoad, cache: () => CacheChange[], code = codeOf(program)): Promise<Instance> {
    const known = this.instances.get(program.id);
    if (known !== undefined) return known;
    const made = await this.instantiate(program, code);
    if (program.serial) await made.load.apply(undefined, [JSON.stringify(cache())]);
    this.instances.set(program.id, made);
    return made;
  }

  /** Makes a context for the next program, if there is none and this isolate has had one. To be called while it is idle. */
  prepare(): void {
    if (this.blank !== null || this.instances.size === 0 || this.isDisposed) return;
    this.blank = this.makeBlank();
    // Who wants to use it is told. Until then an isolate that has no room for it is as good as one that was not asked.
    this.blank.catch(() => undefined);
  }

  /** Lets go of a program's instance, if there is one. */
  release(program: number): void {
    const instance = this.instances.get(program);
    if (instance === undefined) return;
    this.instances.delete(program);
    const { context, run, resume, take, load } = instance;
    for (const held of [context, run, resume, take, load]) held.release();
  }

  dispose(): void {
    this.dead = true;
    if (!this.isolate.isDisposed) this.isolate.dispose();
  }

  private async instantiate(program: ProgramLoad, code: CompiledCode): Promise<Instance> {
    const blank = this.blank ?? this.makeBlank();
    this.blank = null;
    const { context, entry } = await blank;
    const script = await code.compile(this.isolate);
    const stages = await script.run(context, { reference: true });

    const shared = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
    const start = entry.getSync('start', { reference: true });
    await start.apply(undefined, [
      stages.derefInto({ release: true }),
      new isolatedVm.ExternalCopy(program.guest).copyInto({ release: true }),
      new isolatedVm.ExternalCopy(shared).copyInto({ release: true }),
    ]);
    const reference = <Args extends unknown[]>(name: string): Entry<Args> => entry.getSync(name, { reference: true });
    const instance: Instance = {
      run: reference(program.guest.isAsync ? 'runAsync' : 'run'),
      resume: reference('resume'),
      take: reference(program.guest.isAsync ? 'takeAsync' : 'take'),
      load: reference('load'),
      progress: new Int32Array(shared),
      context,
    };
    // What is not let go of keeps the context until this process collects its own garbage: half a megabyte a program.
    for (const used of [script, entry, start]) used.release();
    return instance;
  }

  private async makeBlank(): Promise<Blank> {
    const context = await this.isolate.createContext();
    const guest = await guestCode.compile(this.isolate);
    const entry = await guest.run(context, { reference: true });
    guest.release();
    return { context, entry };
  }
}
