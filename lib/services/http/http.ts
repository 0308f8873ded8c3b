import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { setMaxListeners } from 'node:events';
import type { Filled } from '../../options';
import type { HTTP_OPTIONS } from '../options';
import type { CallInfo } from '../types';
import { addressOf, notPublic } from './addresses';
import type { AllowList } from './allow-list';
import { readText, send } from './exchange';
import { FetchError } from './fetch-error';
import { HEADER_BYTES, responseHeaders } from './headers';
import { locationOf, REDIRECT_LIMIT, redirected } from './redirect';
import { portOf, readRequest, type HttpRequest } from './request';

/** What `http.fetch` gives, as plain data. */
export interface HttpResponse {
  status: number;
  /** Names in lower case, values of the same name joined with `, `. */
  headers: Record<string, string>;
  body: string;
}

interface Bound {
  /** In milliseconds. */
  time: number;
  name: string;
}

/** Gives every address of a name. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true });

/** `http.fetch` for scripts: to listed hosts only, with bounds on everything. */
export class Http {
  /** `closing` ends the calls that are under way. */
  constructor(
    private readonly allow: AllowList,
    private readonly options: Filled<typeof HTTP_OPTIONS>,
    private readonly closing?: AbortSignal,
    private readonly resolve: Resolve = systemResolve,
  ) {
    // Each call under way listens, and there may be a thousand.
    if (closing !== undefined) setMaxListeners(0, closing);
  }

  /**
   * Fetches a URL and follows its redirects. `args` are the script's. Rejects with an Error whose text
   * says what was refused or failed, without what a URL has behind its host: that may be a secret.
   */
  async fetch(args: readonly unknown[], info: CallInfo): Promise<HttpResponse> {
    try {
      const { request, timeout } = readRequest(args, this.options.request_limit);
      const bounds: Bound[] = [
        { time: timeout, name: 'the timeout of the call' },
        { time: this.options.timeout, name: 'http.timeout' },
        { time: info.timeout, name: 'what was left of the message\'s time' },
      ];
      const shortest = bounds.reduce((least, bound) => (bound.time < least.time ? bound : least));
      return await this.within(shortest, (signal) => this.follow(request, signal));
    } catch (error) {
      throw new Error(`http.fetch: ${reason(error)}`, { cause: error });
    }
  }

  private async within<T>({ time, name }: Bound, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const end = new AbortController();
    const close = (): void => end.abort(new FetchError('the call was ended, because the sandbox is closing'));
    const late = (): void => end.abort(new FetchError(`there was no complete response within ${Math.max(0, Math.round(time))} ms (${name})`));
    const timer = setTimeout(late, time);
    this.closing?.addEventListener('abort', close);
    if (this.closing?.aborted === true) close();
    if (time <= 0) late();
    try {
      end.signal.throwIfAborted();
      return await work(end.signal);
    } catch (error) {
      // What breaks on the way because of the end says less than why it ended.
      throw end.signal.aborted ? end.signal.reason : error;
    } finally {
      clearTimeout(timer);
      this.closing?.removeEventListener('abort', close);
    }
  }

  private async follow(first: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    let request = first;
    for (let redirects = 0; redirects <= REDIRECT_LIMIT; redirects++) {
      const response = await send(request, await this.addresses(request.url, signal), signal).catch((error: unknown) => {
        throw error instanceof FetchError ? error : new FetchError(`${request.url.origin} could not be reached: ${reason(error)}`);
      });
      try {
        const status = response.statusCode ?? 0;
        const headers = responseHeaders(response.rawHeaders);
        const location = locationOf(status, headers);
        if (location === null) return { status, headers, body: await readText(response, headers, this.options.response_limit) };
        request = redirected(request, status, location);
      } finally {
        response.destroy();
      }
    }
    throw new FetchError(`${first.url.origin} redirected more than ${REDIRECT_LIMIT} times`);
  }

  /** The addresses that may be connected to for a URL. */
  private async addresses(url: URL, signal: AbortSignal): Promise<LookupAddress[]> {
    const { hostname } = url;
    const port = portOf(url);
    if (!this.allow.allowsHost(hostname, port)) {
      throw new FetchError(`${hostname}:${port} is not on the list of allowed hosts; add ${hostname} to http.allow to reach it`);
    }
    // An address is only allowed when it is itself listed, and needs no other check.
    const literal = addressOf(hostname);
    if (literal !== null) return [{ address: literal, family: literal.includes(':') ? 6 : 4 }];
    const found = await unlessAborted(this.resolve(hostname), signal);
    const [first] = found;
    if (first === undefined) throw new FetchError(`${hostname} has no address`);
    const allowed = found.filter(({ address }) => notPublic(address) === null || this.allow.listsAddress(address, port));
    if (allowed.length > 0) return allowed;
    const { address } = first;
    throw new FetchError(`${hostname} has the ${notPublic(address)} address ${address}, which is not public; add ${address} to http.allow to reach it`);
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function reason(error: unknown): string {
  // Several addresses were tried: their errors are inside, and the outer one has no text.
  if (error instanceof AggregateError) return reason(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  if ((error as NodeJS.ErrnoException).code === 'HPE_HEADER_OVERFLOW') return `the headers of the response are larger than ${HEADER_BYTES} bytes`;
  return error.message;
}
