import type { ApiName } from '../guest/protocol';
import type { CodeCache } from './code-cache/code-cache';
import type { EndReason } from './lane';
import type { Services } from './services';
import type { CacheStore } from './stored-cache';

/** How a program is to run. */
export interface ProgramSettings {
  /** Output ports. More than one only for `nodered_js`. */
  outputs?: number;
  /** A message without `payload` is refused. Default true. */
  payloadRequired?: boolean;
  /** The name under which the sandbox's `cacheStore` keeps the program's `cache`. Without it, it is not kept. */
  cacheKey?: string;
  /**
   * What the program is a version of, the same in each deployment and for nothing else: its entry in the file of the
   * code cache then replaces that of the version before, which would else stay there until it is unused for 30 days.
   */
  slot?: string;
  /** What the cache holds at most: characters (default 1,048,576) and keys (default 10,000). */
  cacheSize?: number;
  cacheKeys?: number;
}

/** A program in the sandbox, or V8's complaint about its text. */
export interface LoadedProgram {
  id: number;
  problem: string | null;
}

/** What happens in a sandbox, for logs and metrics, and what it may use. */
export interface SandboxEvents {
  /** A process died or had to be killed, and is replaced. */
  onRestart?: (reason: EndReason, detail: string) => void;
  /** No process starts. It is tried again and again. */
  onStartFailure?: (error: Error) => void;
  /** A line for the log: the figures of the pool, with `enable_metrics`. */
  onLog?: (text: string) => void;
  /** Keeps the caches of programs that have a `cacheKey`. To be closed after the sandbox. */
  cacheStore?: CacheStore;
  /** Compiled programs that were kept. Whoever opened it closes it, after the sandbox. */
  codeCache?: CodeCache | undefined;
}

/** What scripts in a sandbox can call. All of it is off unless it is named. */
export interface ScriptAccess {
  apis?: readonly ApiName[];
  /** Answers the calls of `db` and `http`. */
  services?: Services;
  /** What `env.get` gives, by name. */
  env?: Readonly<Record<string, string>>;
}
