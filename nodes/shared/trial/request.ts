import { ConfigError } from '../../../lib/errors';
import { SandboxUnavailableError } from '../../../lib/errors/unavailable';
import { MAX_REQUEST } from './limits';

/** What is used of a request to the admin app, whose body was read as JSON. */
export interface AdminRequest {
  headers: Record<string, string | string[] | undefined>;
  params: Record<string, string | string[] | undefined>;
  body?: unknown;
}

/** What is used of its response. */
export interface AdminResponse {
  status(code: number): AdminResponse;
  json(body: unknown): unknown;
  on(event: 'close', listener: () => void): unknown;
}

type Handler = (request: AdminRequest, response: AdminResponse, next: (error: unknown) => void) => void;

/** A request that is not answered, with the reason for whoever asked. */
export class RequestError extends Error {
  constructor(
    message: string,
    /** As in HTTP. */
    readonly status = 400,
  ) {
    super(message);
    this.name = 'RequestError';
  }
}

/** A handler of what a function gives: as JSON, or `{"error": "…"}` with the status that says whose fault it is. */
export function answer(handle: (request: AdminRequest, isGone: () => boolean) => unknown): Handler {
  return (request, response, next) => {
    let gone = false;
    response.on('close', () => {
      gone = true;
    });
    const respond = async (): Promise<unknown> => response.json(await handle(request, () => gone));
    respond().catch((error: unknown) => {
      const status = statusOf(error);
      if (gone) return;
      if (status === null) next(error);
      else response.status(status).json({ error: (error as Error).message });
    });
  };
}

function statusOf(error: unknown): number | null {
  if (error instanceof RequestError) return error.status;
  if (error instanceof ConfigError) return 400;
  return error instanceof SandboxUnavailableError ? 503 : null;
}

/**
 * The body of a request: an object of not too many bytes.
 * @throws {RequestError} for any other
 */
export function bodyOf({ headers, body }: AdminRequest): Record<string, unknown> {
  const length = Number(headers['content-length'] ?? NaN);
  if (Number.isNaN(length)) throw new RequestError('the request does not say how long it is', 411);
  if (length > MAX_REQUEST) throw new RequestError(`the request has ${length} bytes; ${MAX_REQUEST} are possible`, 413);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new RequestError('the request is not a JSON object');
  return body as Record<string, unknown>;
}
