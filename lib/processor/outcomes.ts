import type { MessageError } from '../errors';
import type { Exception, Failure } from '../guest/protocol';
import type { Message, Outcome, ScriptEvent } from '../message';
import type { BatchResult } from '../sandbox/batch';
import { locate } from '../script/positions';
import type { Program } from '../script/types';

/** What became of a message that did not become exactly one message. */
export type TextException = { index: number } & (
  | { status: 'dropped' }
  /** `ports`: the output of each message, where the program has several. */
  | { status: 'processed'; count: number; ports?: number[] }
  | { status: 'errored'; error: MessageError }
);

/** What became of a batch, with the messages as they left the sandbox. */
export interface TextResult {
  /** Messages in the batch. */
  count: number;
  /** The processed messages, a JSON line each, in UTF-8; without a newline at the end. */
  lines: Buffer;
  /** Every message that is not listed became one line. In the order of the batch. */
  exceptions: TextException[];
  /** What scripts emitted with `events.emit`, where they did. */
  events?: ScriptEvent[];
}

function toMessageError(failure: Failure, program: Program): MessageError {
  const { code, message, place } = failure;
  const located = place === null ? null : locate(program, place[0], place[1]);
  return {
    code,
    stage: located?.stage ?? (failure.stage === '' ? null : failure.stage),
    line: located?.line ?? null,
    column: located?.column ?? null,
    message,
  };
}

function toException([index, became, ports]: Exception, program: Program): TextException {
  if (typeof became === 'object') return { index, status: 'errored', error: toMessageError(became, program) };
  if (became === 0) return { index, status: 'dropped' };
  return ports === undefined ? { index, status: 'processed', count: became } : { index, status: 'processed', count: became, ports };
}

/** The sandbox's result with errors placed in the user's own scripts. */
export function toTextResult(result: BatchResult, program: Program): TextResult {
  const { count, lines, events } = result;
  const exceptions = result.exceptions.map((exception) => toException(exception, program));
  if (events.length === 0) return { count, lines, exceptions };
  return { count, lines, exceptions, events: events.map(([name, json]) => ({ name, payload: JSON.parse(json) as unknown })) };
}

/** All lines of a text as values, by one call of the parser: a newline only ever stands between two lines. */
export function parseLines(lines: Buffer): unknown[] {
  return lines.length === 0 ? [] : (JSON.parse(`[${lines.toString().replaceAll('\n', ',')}]`) as unknown[]);
}

/** The outcomes of a batch, one for each of its messages. */
export function toOutcomes(result: TextResult, batch: readonly unknown[]): Outcome[] {
  const messages = parseLines(result.lines) as Message[];
  const outcomes: Outcome[] = [];
  let next = 0;
  let exception = 0;
  for (let index = 0; index < batch.length; index++) {
    const odd = result.exceptions[exception];
    if (odd?.index !== index) {
      outcomes.push({ status: 'processed', messages: [messages[next++] as Message] });
      continue;
    }
    exception++;
    if (odd.status === 'processed') {
      const processed: Outcome = { status: 'processed', messages: messages.slice(next, next + odd.count) };
      if (odd.ports !== undefined) processed.ports = odd.ports;
      outcomes.push(processed);
      next += odd.count;
    } else if (odd.status === 'dropped') outcomes.push({ status: 'dropped' });
    else outcomes.push({ status: 'errored', error: odd.error, message: batch[index] });
  }
  return outcomes;
}
