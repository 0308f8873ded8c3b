import { post, reasonOf } from '../trial/requests';

/** A request that can be given up: then nothing is called. */
export interface Asked {
  abort(): void;
}

/** Asks the server; `onFail` gets the reason in a sentence. */
export function ask<Answer>(path: 'import' | 'export', body: object, onAnswer: (answer: Answer) => void, onFail: (reason: string) => void): Asked {
  return post<Answer>(path, body, onAnswer).fail((failed, status) => {
    const reason = reasonOf(failed, status);
    if (reason !== null) onFail(reason);
  });
}
