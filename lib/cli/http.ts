import { createServer, type Server, type ServerResponse } from 'node:http';

/** What the HTTP server answers from. */
export interface HttpAnswers {
  /** Figures in Prometheus' text format, and their media type. */
  metrics: () => Promise<string>;
  contentType: string;
  /** What is not connected, in words; empty when all is. */
  notReady: () => string[];
}

const LOOPBACK = '127.0.0.1';
const MAX_PORT = 65_535;

/** Where to listen: `127.0.0.1:4195`, `[::1]:4195`, `0.0.0.0:4195`; a port alone is one of loopback. Null for anything else. */
export function parseListen(text: string): { host: string; port: number } | null {
  const [, bracketed, plain, digits = ''] = /^(?:\[([0-9a-fA-F:.]+)\]:|([^:[\]\s/]*):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === '' || port > MAX_PORT) return null;
  return { host: bracketed || plain || LOOPBACK, port };
}

/**
 * Serves `/metrics`, `/ready` (200 when everything is connected, else 503 with the reasons) and `/ping`.
 * @throws Error that says why it cannot listen.
 */
export function serve({ host, port }: { host: string; port: number }, answers: HttpAnswers): Promise<Server> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'only GET\n');
    if (path === '/ping') return answer(response, 200, 'pong\n');
    if (path === '/ready') {
      const reasons = answers.notReady();
      return answer(response, reasons.length === 0 ? 200 : 503, reasons.length === 0 ? 'ready\n' : `${reasons.join('\n')}\n`);
    }
    if (path !== '/metrics') return answer(response, 404, 'there are /metrics, /ready and /ping\n');
    answers.metrics().then(
      (text) => answer(response, 200, text, answers.contentType),
      (error: unknown) => answer(response, 500, `${String(error)}\n`),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program listens there; give another port' : error.message;
      reject(new Error(`--http ${host}:${port}: ${why}`));
    });
    server.listen(port, host, () => resolve(server));
  });
}

function answer(response: ServerResponse, status: number, text: string, contentType = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': contentType });
  response.end(text);
}
