import type { ApiName } from '../../../lib/guest/protocol';
import type { SandboxOptions } from '../../../lib/options';
import type { Services } from '../../../lib/sandbox/services';
import { readEnv } from '../../../lib/services/env';
import type { PoolOptions } from '../shared-sandbox';
import { MAX_TIMEOUT } from './limits';

/** How a trial runs: with the limits of the node's pool, in one isolate. */
export interface TrialPool {
  sandbox: SandboxOptions;
  apis: ApiName[];
  env: Readonly<Record<string, string>>;
}

/**
 * What the trials of a pool's nodes get.
 * @throws {ConfigError} when the variables that the pool lists are not valid
 */
export function trialPool({ sandbox, access }: PoolOptions): TrialPool {
  const { timeout = MAX_TIMEOUT, memory_limit, output_limit } = sandbox;
  const turnedOn = { http: access.http !== undefined, db: access.db === true, events: access.events === true, env: access.env !== undefined };
  return {
    sandbox: {
      timeout: Math.min(timeout, MAX_TIMEOUT), memory_limit, output_limit,
      max_size: 1, preload_size: 1, processes: 1, per_tenant: 1, per_script: 1,
    },
    apis: [...(['http', 'db', 'events', 'env'] as const).filter((name) => turnedOn[name]), 'flow', 'global'],
    env: readEnv(access.env ?? [], process.env),
  };
}

/** A trial changes nothing outside: it answers no calls. */
export const refuseCalls: Services = () => Promise.reject(new Error('a trial does not call out, neither to hosts nor to documents'));
