import { ConfigError, type Problem } from '../errors';
import { fillOptions, type Filled } from '../options';
import { AllowList } from './http/allow-list';
import { Http, type Resolve } from './http/http';
import { HTTP_OPTIONS, SERVICE_OPTIONS, type HttpOptions } from './options';
import { RateLimit } from './rate-limit';
import type { ScriptCall, Service, Services } from './types';

/** What scripts can call. Everything is off that is not given. */
export interface ServicesOptions {
  http?: HttpOptions | undefined;
  /** Calls a minute that the scripts of one tenant make, to all of it together. */
  api_rate?: number | undefined;
  /** Answers `db`. */
  documents?: Service<'db'> | undefined;
  /** Ends the calls that are under way. */
  signal?: AbortSignal | undefined;
  /** Resolves names for `http`; the system's way when not given. */
  resolve?: Resolve | undefined;
}

const TURN_ON: Record<ScriptCall['api'], string> = {
  http: 'list the hosts that scripts may reach under http.allow',
  db: 'turn db on',
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
  const { documents } = options;
  const services = new Map<ScriptCall['api'], Services>();
  if (http !== null) services.set('http', httpService(new Http(http.list, http.options, options.signal, options.resolve)));
  if (documents !== undefined) services.set('db', (call, info) => documents({ ...call, api: 'db' }, info));

  return async (call, info) => {
    const service = services.get(call.api);
    if (service === undefined) throw new Error(`${call.api} is not turned on; ${TURN_ON[call.api]} in the configuration of the sandbox`);
    limit.take(info.context.tenant);
    return service(call, info);
  };
}

function readHttp({ allow, ...given }: HttpOptions): { options: Filled<typeof HTTP_OPTIONS>; list: AllowList; problems: Problem[] } {
  const { options, problems } = fillOptions(HTTP_OPTIONS, given, 'http.');
  if (!Array.isArray(allow)) {
    problems.push({ key: 'http.allow', line: null, column: null, message: 'is not a list of hosts', source: null });
    return { options, list: AllowList.read([], 'http.allow').list, problems };
  }
  const { list, problems: ofTheList } = AllowList.read(allow, 'http.allow');
  return { options, list, problems: [...problems, ...ofTheList] };
}

function httpService(http: Http): Services {
  return async ({ method, args }, info) => {
    if (method !== 'fetch') throw new Error(`http.${method} does not exist; use http.fetch`);
    return http.fetch(args, info);
  };
}
