import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Server as SocketServer } from 'node:net';
import { after } from 'node:test';
import { AllowList } from '../../../lib/services/http/allow-list';
import { Http, type HttpResponse, type Resolve } from '../../../lib/services/http/http';
import { HTTP_OPTIONS } from '../../../lib/services/options';
import type { CallInfo } from '../../../lib/services/types';
import { fillOptions, type Given } from '../../../lib/options';

/** Lets a server listen until the test file is done, and gives its port. */
export async function listen(server: SocketServer, host = '127.0.0.1', port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  after(() => {
    (server as Partial<Server>).closeAllConnections?.();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A server that answers with `handler`, and its `host:port`. */
export async function serve(handler: RequestListener): Promise<string> {
  return `127.0.0.1:${await listen(createServer(handler))}`;
}

/** A message of tenant `acme` with this time left. */
export function left(timeout: number): CallInfo {
  return { context: { tenant: 'acme', user: null, organization: null }, timeout };
}

interface Setup extends Given<typeof HTTP_OPTIONS> {
  closing?: AbortSignal;
  resolve?: Resolve;
}

/** `http.fetch` as a script sees it, where `allow` may be reached. */
export function fetcher(allow: string[], { closing, resolve, ...given }: Setup = {}): (...args: unknown[]) => Promise<HttpResponse> {
  const { options } = fillOptions(HTTP_OPTIONS, given);
  const http = new Http(AllowList.read(allow, 'http.allow').list, options, closing, resolve);
  return (...args) => http.fetch(args, left(30_000));
}
