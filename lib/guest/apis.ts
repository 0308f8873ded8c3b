import { running, type Caller } from './caller';
import { callOutside } from './calls';
import { emit } from './events';
import type { ApiName } from './protocol';
import { readShared } from './setting';

type Method = (...args: unknown[]) => unknown;
type Api = Record<string, Method>;

let turnedOn = new Set<ApiName>();
let variables = new Map<string, string>();

/** Turns APIs on, and sets what `env.get` gives. */
export function turnOn(names: readonly ApiName[], env: Record<string, string>): void {
  turnedOn = new Set(names);
  variables = new Map(Object.entries(env));
}

/** An API's methods, which all throw while it is turned off. */
function guarded(name: ApiName, methods: Api): Api {
  const api: Api = {};
  for (const [method, run] of Object.entries(methods)) {
    api[method] = (...args) => {
      if (!turnedOn.has(name)) throw new Error(`${name} is not turned on: allow it in the sandbox's options`);
      return run(...args);
    };
  }
  return Object.freeze(api);
}

function keyOf(key: unknown, of: string): string {
  if (typeof key !== 'string') throw new TypeError(`the key of ${of} is a string`);
  return key;
}

function optionsOf(options: unknown, of: string): Record<string, unknown> {
  if (options === undefined || options === null) return {};
  if (typeof options !== 'object') throw new TypeError(`the options of ${of} are an object`);
  return options as Record<string, unknown>;
}

function createDb(caller: Caller): Api {
  const call = (method: string, ...args: unknown[]): unknown => callOutside(caller, 'db', method, args);
  return guarded('db', {
    get: (key) => call('get', keyOf(key, 'db.get')),
    put(key, value) {
      if (JSON.stringify(value) === undefined) throw new TypeError('a value of db.put is anything JSON can hold');
      return call('put', keyOf(key, 'db.put'), value);
    },
    delete: (key) => call('delete', keyOf(key, 'db.delete')),
    list(options) {
      const { prefix, limit } = optionsOf(options, 'db.list');
      return call('list', { prefix, limit });
    },
  });
}

/** What the host gives for a response. */
interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

function toResponse(answer: unknown): unknown {
  const { status, headers, body } = answer as Answer;
  return { status, headers, text: async () => body, json: async () => JSON.parse(body) as unknown };
}

function createHttp(caller: Caller): Api {
  return guarded('http', {
    fetch(url, options) {
      const { method, headers, body, timeout } = optionsOf(options, 'http.fetch');
      if (typeof url !== 'string') throw new TypeError('the url of http.fetch is a string');
      if (body !== undefined && body !== null && typeof body !== 'string') {
        throw new TypeError('the body of http.fetch is a string: use JSON.stringify for an object');
      }
      return callOutside(caller, 'http', 'fetch', [url, { method, headers, body, timeout }], toResponse);
    },
  });
}

function createEvents(caller: Caller): Api {
  return guarded('events', { emit: (name, payload) => emit(caller, name, payload) });
}

/** The APIs that have to know which message calls. */
export function apisOf(caller: Caller): { db: Api; http: Api; events: Api } {
  return { db: createDb(caller), http: createHttp(caller), events: createEvents(caller) };
}

/** All APIs as globals, for programs whose messages run one after the other. */
export function globalApis(): Record<ApiName, Api> {
  return {
    ...apisOf(running),
    env: guarded('env', { get: (name) => variables.get(keyOf(name, 'env.get')) }),
    flow: guarded('flow', { get: (key) => readShared('flow', keyOf(key, 'flow.get')) }),
    global: guarded('global', { get: (key) => readShared('global', keyOf(key, 'global.get')) }),
  };
}
