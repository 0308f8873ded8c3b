import { ConfigError, type Problem } from '../errors';
import { CodeCache } from '../sandbox/code-cache/code-cache';
import type { SandboxEvents, ScriptAccess } from '../sandbox/settings';
import { readEnv } from './env';
import type { HttpOptions } from './options';
import { createServices } from './services';
import { documentsService } from './store/documents-service';
import { Store } from './store/store';

/** What scripts may use besides their message, with the names it has in a configuration. All of it is off unless it is given. */
export interface AccessOptions {
  http?: HttpOptions | undefined;
  /** Documents in the tenant's own namespace. */
  db?: boolean | undefined;
  /** `events.emit`. */
  events?: boolean | undefined;
  /** Names of environment variables for `env.get`. */
  env?: readonly string[] | undefined;
  /** Calls a minute and tenant. */
  api_rate?: number | undefined;
  /** `cache` outlives the program. */
  keep_cache?: boolean | undefined;
}

/** What {@link openAccess} opens. */
export interface OpenAccess {
  /** For the second argument of a sandbox. */
  access: ScriptAccess & Pick<SandboxEvents, 'cacheStore' | 'codeCache'>;
  codeCache: CodeCache;
  /** Ends calls that are under way and writes what is not written. To be called after the sandbox was closed. */
  close(): Promise<void>;
}

/** Where things are kept, and what is around. */
export interface AccessPlace {
  /** A folder for compiled programs, caches and documents; null keeps all of it in memory. */
  directory: string | null;
  environment: Readonly<Record<string, string | undefined>>;
  onWarning: (text: string) => void;
}

async function openStore({ directory, onWarning }: AccessPlace): Promise<Store> {
  try {
    return await Store.open(directory, {}, { onWarning });
  } catch (error) {
    if (directory === null) throw error;
    onWarning(`${(error as Error).message}; caches and documents are kept in memory`);
    return Store.open(null, {}, { onWarning });
  }
}

/**
 * Looks at options without opening anything.
 * @throws ConfigError with everything that is wrong with them
 */
export function checkAccess({ http, api_rate, env }: AccessOptions): void {
  const problems: Problem[] = [];
  for (const check of [() => createServices({ http, api_rate }), () => readEnv(env ?? [], {})]) {
    try {
      check();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ConfigError('', problems);
}

/**
 * Opens what scripts may use.
 * @throws ConfigError with everything that is wrong with the options
 */
export async function openAccess(options: AccessOptions, place: AccessPlace): Promise<OpenAccess> {
  const { http, db, events, api_rate, keep_cache } = options;
  checkAccess(options);
  const env = readEnv(options.env ?? [], place.environment);
  const end = new AbortController();
  const store = db === true || keep_cache === true ? await openStore(place) : null;
  const documents = store !== null && db === true ? documentsService(store) : undefined;
  const apis = ([['http', http !== undefined], ['db', documents !== undefined], ['events', events === true], ['env', options.env !== undefined]] as const)
    .flatMap(([name, isOn]) => (isOn ? [name] : []));
  const codeCache = CodeCache.open({ directory: place.directory, onWarning: place.onWarning });
  return {
    access: {
      apis: [...apis, 'flow', 'global'],
      services: createServices({ http, api_rate, documents, signal: end.signal }),
      env,
      codeCache,
      ...(store !== null && keep_cache === true ? { cacheStore: store } : {}),
    },
    codeCache,
    async close() {
      end.abort();
      await store?.close();
      codeCache.close();
    },
  };
}
