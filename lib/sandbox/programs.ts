import type { FilledSandboxOptions } from '../options';
import type { Program } from '../script/types';
import { DEFAULT_CONTEXT } from './batch';
import { ProgramCode } from './code-cache/program-code';
import { SandboxProgram } from './program';
import type { ProgramLoad } from './protocol';
import type { ProgramSettings, SandboxEvents, ScriptAccess } from './settings';

/** A call into an isolate yields after so many milliseconds, so that other batches get their turn. */
const SLICE = 50;
/** Messages of a program that awaits that are under way at once in an isolate. */
const CONCURRENCY = 256;

/** A program with its tenants: each has an instance and a cache of its own. */
interface Entry {
  description: Omit<ProgramLoad, 'id' | 'tenant' | 'cache'>;
  byTenant: Map<string, SandboxProgram>;
  /** The name under which its cache is kept; null when it is not. */
  cacheKey: string | null;
  slot: string | undefined;
}

/** The programs of a sandbox. A program has a number, and the instance of each further tenant one of its own. */
export class Programs {
  private readonly entries = new Map<number, Entry>();
  private readonly byNumber = new Map<number, SandboxProgram>();
  private next = 1;

  constructor(
    private readonly options: FilledSandboxOptions,
    private readonly access: Pick<SandboxEvents & ScriptAccess, 'apis' | 'env' | 'cacheStore' | 'codeCache'>,
  ) {}

  /** Takes a program; gives the default tenant's instance of it. */
  add(program: Program, settings: ProgramSettings): SandboxProgram {
    const { timeout, output_limit } = this.options;
    const { outputs = 1, payloadRequired = true, cacheSize, cacheKeys, cacheKey, slot } = settings;
    const entry: Entry = {
      description: {
        text: program.text,
        serial: program.usesCache,
        timeout,
        guest: {
          kind: program.kind,
          isAsync: program.isAsync,
          outputLimit: output_limit,
          slice: SLICE,
          outputs,
          payloadRequired,
          timeout,
          concurrency: program.usesCache ? 1 : CONCURRENCY,
          apis: [...(this.access.apis ?? [])],
          env: { ...this.access.env },
          ...(cacheSize === undefined ? {} : { cacheSize }),
          ...(cacheKeys === undefined ? {} : { cacheKeys }),
        },
      },
      byTenant: new Map(),
      cacheKey: program.usesCache ? (cacheKey ?? null) : null,
      slot,
    };
    const id = this.next++;
    this.entries.set(id, entry);
    return this.make(entry, DEFAULT_CONTEXT.tenant, id);
  }

  /** A tenant's own instance of a program; null when there is no such program. */
  get(id: number, tenant: string): SandboxProgram | null {
    const entry = this.entries.get(id);
    if (entry === undefined) return null;
    return entry.byTenant.get(tenant) ?? this.make(entry, tenant, this.next++);
  }

  /** The instance with this number. */
  numbered(number: number): SandboxProgram | undefined {
    return this.byNumber.get(number);
  }

  /** Lets go of a program; gives its instances. */
  remove(id: number): SandboxProgram[] {
    const instances = [...(this.entries.get(id)?.byTenant.values() ?? [])];
    this.entries.delete(id);
    for (const instance of instances) this.byNumber.delete(instance.id);
    return instances;
  }

  private make({ description, byTenant, cacheKey, slot }: Entry, tenant: string, id: number): SandboxProgram {
    const { cacheStore, codeCache } = this.access;
    const stored = cacheKey === null ? undefined : cacheStore?.cache(cacheKey, tenant);
    const code = new ProgramCode(codeCache, { text: description.text, tenant }, slot === undefined ? undefined : `${slot}\n${tenant}`);
    const made = new SandboxProgram({ ...description, id, tenant }, code, stored);
    byTenant.set(tenant, made);
    this.byNumber.set(id, made);
    return made;
  }
}
