import { ConfigError } from '../errors';
import { fillOptions } from '../options';
import { AllowList } from './http/allow-list';
import { Http, type Resolve } from './http/http';
import { HTTP_OPTIONS, SERVICE_OPTIONS, type HttpOptions } from './options';
import { RateLimit } from './rate-limit';
import type { CallInfo, ScriptCall, Service, Services } from './types';

/** What scripts can call. Everything is off that is not given. */
export interface ServicesOptions {
  http?: HttpOptions | undefined;
  /** Calls a minute that the scripts of one tenant make, to all of it together. */
  api_rate?: number | undefined;
  /** Answers `db`. */
  documents?: Service | undefined;
  /** Answers `events`. */
  events?: Service | undefined;
  /** Ends the calls that are under way. */
  signal?: AbortSignal | undefined;
  /** Resolves names for `http`; the system's way when not given. */
  resolve?: Resolve | undefined;
}

const TURN_ON: Record<ScriptCall['api'], string> = {
  http: 'list the hosts that scripts may reach under http.allow',
  db: 'turn it on with db',
  events: 'turn it on with events',
};

/**
 * Puts together what scripts can call. Each call counts against its tenant's rate, also one that fails.
 * Throws a {@link ConfigError} with everything that is wrong with the options.
 */
export function createServices(options: ServicesOptions): Services {
  const rate = fillOptions(SERVICE_OPTIONS, { api_rate: options.api_rate });
  const http = options.http === undefined ? null : readHttp(options.http);
  const problems = [...rate.problems, ...(http?.problems ?? [])];
  if (problems.length > 0) throw new ConfigError('', problems);

  const limit = new RateLimit(rate.options.api_rate);
  const services = new Map<string, Service>();
  if (http !== null) services.set('http', httpService(new Http(http.list, http.options, options.signal, options.resolve)));
  if (options.documents !== undefined) services.set('db', options.documents);
  if (options.events !== undefined) services.set('events', options.events);

  return async (call: ScriptCall, info: CallInfo) => {
    const service = services.get(call.api);
    if (service === undefined) {
      throw new Error(`${call.api} is not turned on; to use it, ${TURN_ON[call.api] ?? 'choose http, db or events'} in the configuration of the sandbox`);
    }
    limit.take(info.context.tenant);
    return service(call.method, call.args, info);
  };
}

function readHttp({ allow, ...given }: HttpOptions) {
  const { options, problems } = fillOptions(HTTP_OPTIONS, given, 'http.');
  if (!Array.isArray(allow)) {
    const message = 'is not a list of hosts';
    return { options, list: AllowList.read([], '').list, problems: [...problems, { key: 'http.allow', line: null, column: null, message, source: null }] };
  }
  const { list, problems: wrong } = AllowList.read(allow, 'http.allow');
  return { options, list, problems: [...problems, ...wrong] };
}

function httpService(http: Http): Service {
  return async (method, args, info) => {
    if (method !== 'fetch') throw new Error(`http.${method} does not exist; use http.fetch`);
    return http.fetch(args, info);
  };
}
