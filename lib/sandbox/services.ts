import { ERROR_CODES, type ErrorCode } from '../errors';
import type { CallAnswer, OpenCall } from '../guest/protocol';
import type { ExecutionContext } from '../message';

/** Calls of one run that are open at once. */
const MAX_OPEN_CALLS = 1000;
/** Characters of one answer: it has to fit into an isolate beside others. */
const MAX_ANSWER_LENGTH = 1024 * 1024;
/** Characters of answers that are sent in one piece, and a little more. */
const MAX_SENT_LENGTH = 4 * 1024 * 1024;

/**
 * What a script calls. Nothing of it is to be trusted: the arguments may be any JSON values where a script chose them.
 *
 * | call | arguments | answer |
 * | --- | --- | --- |
 * | `db.get` | key | the value, or `undefined` |
 * | `db.put` | key, value | nothing |
 * | `db.delete` | key | whether it was there |
 * | `db.list` | `{ prefix?, limit? }` | what the script gets |
 * | `http.fetch` | url, `{ method?, headers?, body?, timeout? }` | `{ status: number, headers: object, body: string }` |
 */
export interface ScriptCall {
  api: 'db' | 'http';
  method: string;
  args: unknown[];
}

/** Who calls, and how long the message may take as a whole, in milliseconds. */
export interface CallInfo {
  context: ExecutionContext;
  timeout: number;
}

/**
 * Answers calls of scripts: a JSON value, or `undefined`. A rejection is thrown in the script, with the error's message.
 * A {@link CallError}'s code is the code of the message that does not catch it.
 */
export type Services = (call: ScriptCall, info: CallInfo) => Promise<unknown>;

/** A call that fails with a code of the table, such as `rate_limited`. */
export class CallError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'CallError';
  }
}

const refuse: Services = ({ api, method }) => {
  return Promise.reject(new Error(`nothing answers ${api}.${method} here: the sandbox was made without services`));
};

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
}

function failure(id: number, reason: unknown): CallAnswer {
  const message = reason instanceof Error ? reason.message : String(reason);
  const code: unknown = reason instanceof Error && 'code' in reason ? reason.code : undefined;
  return [id, null, isErrorCode(code) ? { code, message } : { message }];
}

/** The calls of one run: brought to the services, and answered together as far as they come together. */
export class RunCalls {
  private readonly services: Services;
  private open = 0;
  private answers: CallAnswer[] = [];
  private length = 0;

  constructor(
    services: Services | null,
    private readonly info: CallInfo,
    private readonly send: (answers: CallAnswer[]) => void,
  ) {
    this.services = services ?? refuse;
  }

  /** Takes calls of scripts. Each is answered once. */
  take(calls: readonly OpenCall[]): void {
    for (const call of calls) void this.answer(call);
  }

  private async answer(call: OpenCall): Promise<void> {
    this.open++;
    const answer = await this.ask(call);
    this.open--;
    this.answers.push(answer);
    this.length += answer[1]?.length ?? 0;
    if (this.length > MAX_SENT_LENGTH) this.flush();
    else if (this.answers.length === 1) setImmediate(() => this.flush());
  }

  private flush(): void {
    if (this.answers.length === 0) return;
    const { answers } = this;
    this.answers = [];
    this.length = 0;
    this.send(answers);
  }

  private async ask({ id, api, method, args }: OpenCall): Promise<CallAnswer> {
    if (this.open > MAX_OPEN_CALLS) return failure(id, `more than ${MAX_OPEN_CALLS} calls of one batch are open: await some of them`);
    try {
      const value = await this.services({ api, method, args: JSON.parse(args) as unknown[] }, this.info);
      const json = JSON.stringify(value) as string | undefined;
      if (json !== undefined && json.length > MAX_ANSWER_LENGTH) return failure(id, `the answer is longer than ${MAX_ANSWER_LENGTH} characters`);
      return [id, json ?? null];
    } catch (error) {
      return failure(id, error);
    }
  }
}
