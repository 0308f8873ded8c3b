import { maskText } from '../../../lib/log/mask';
import { oneLine } from '../../../lib/log/plain';
import type { TextException } from '../../../lib/processor/outcomes';
import type { NodeError } from '../node-error';

/** Errors of one processor that are told apart: by code, stage and line. */
const MAX_KINDS = 5;
/** Characters that are shown of a reason and of a message. */
const REASON_LENGTH = 500;
const MESSAGE_LENGTH = 1000;
/** A kind's message is replaced by a newer one at most this often, in milliseconds. */
const SAMPLE_INTERVAL = 1000;

/** Where an error is in the user's scripts. */
export type ErrorPlace = Pick<NodeError, 'code' | 'stage' | 'line' | 'column'>;

/** Errors of one kind: how many, and the last of them. */
export interface ErrorKind extends ErrorPlace {
  count: number;
  /** When the last one was, in milliseconds since 1970. */
  time: number;
  /** Why, with secrets masked; null where nothing more is known than the code. */
  reason: string | null;
  /** The message as JSON, shortened, with secrets masked; null for messages that did not get into the sandbox. */
  message: string | null;
}

/** The last errors of one processor, in bounded memory. */
export class RecentErrors {
  private readonly kinds = new Map<string, ErrorKind>();

  /** The errors, those seen last first. */
  list(): ErrorKind[] {
    return [...this.kinds.values()].sort((a, b) => b.time - a.time);
  }

  /** Takes the errors of a batch, whose messages are `text`, a line each. */
  addBatch(exceptions: readonly TextException[], text: string, now: number): void {
    let last: ErrorKind | null = null;
    for (const exception of exceptions) {
      if (exception.status !== 'errored') continue;
      const { error } = exception;
      // Most errors of a batch are of one kind: no key is made for each of them.
      if (last === null || !isSame(last, error)) last = this.find(error, now, () => lineAt(text, exception.index));
      last.count++;
    }
  }

  /** Takes errors of messages that did not get into the sandbox. */
  add(place: ErrorPlace, reason: string | null, count: number, now: number): void {
    this.find({ ...place, message: reason ?? '' }, now, () => null).count += count;
  }

  private find(error: ErrorPlace & { message: string }, now: number, message: () => string | null): ErrorKind {
    const { code, stage, line, column } = error;
    const key = keyOf(error);
    const known = this.kinds.get(key);
    if (known !== undefined && now - known.time < SAMPLE_INTERVAL) return known;
    const sample = { time: now, reason: error.message === '' ? null : shortened(error.message, REASON_LENGTH), message: shown(message()) };
    if (known !== undefined) return Object.assign(known, sample, { column });
    const made: ErrorKind = { code, stage, line, column, count: 0, ...sample };
    const oldest = this.kinds.size < MAX_KINDS ? undefined : this.list().at(-1);
    if (oldest !== undefined) this.kinds.delete(keyOf(oldest));
    this.kinds.set(key, made);
    return made;
  }
}

/** A reason as it may be shown: in one line, not too long, secrets masked. */
export function shortened(text: string, length = REASON_LENGTH): string {
  const isCut = text.length > length;
  const plain = oneLine(maskText(text.slice(0, length), isCut));
  return isCut ? `${plain}… (of ${text.length} characters)` : plain;
}

function shown(message: string | null): string | null {
  return message === null ? null : shortened(message, MESSAGE_LENGTH);
}

function keyOf({ code, stage, line }: ErrorPlace): string {
  return `${code}:${stage}:${line}`;
}

function isSame(kind: ErrorPlace, error: ErrorPlace): boolean {
  return kind.code === error.code && kind.line === error.line && kind.stage === error.stage;
}

function lineAt(text: string, index: number): string {
  let start = 0;
  for (let line = 0; line < index; line++) start = text.indexOf('\n', start) + 1;
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? undefined : end);
}
