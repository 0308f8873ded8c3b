import { trialText } from './texts';

/** A request to the server, which can be aborted. */
export type Request = JQuery.jqXHR<unknown>;

/** Asks the server; `onDone` gets its answer. */
export function post<Answer>(path: string, body: object | string, onDone: (answer: Answer) => void): Request {
  return $.ajax({
    url: `tag-processor/${path}`, method: 'POST', contentType: 'application/json', dataType: 'json',
    data: typeof body === 'string' ? body : JSON.stringify(body),
  }).done((answer) => onDone(answer as Answer));
}

/** Why a request failed, in a sentence; null when it was aborted here. */
export function reasonOf({ status, responseJSON }: JQuery.jqXHR, kind: string): string | null {
  if (kind === 'abort') return null;
  if (status === 401 || status === 403) return trialText('error.permission');
  if (status === 0) return trialText('error.unreachable');
  const { error } = (responseJSON ?? {}) as { error?: string };
  return error ?? trialText('error.server', { status });
}
