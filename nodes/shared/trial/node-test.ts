import type { MessageError, Problem } from '../../../lib/errors';
import type { ExecutionContext, Message, Outcome, SharedValues } from '../../../lib/message';
import { differences, type Difference } from '../../../lib/processor/differences';
import { toOutcomes, toTextResult } from '../../../lib/processor/outcomes';
import type { Sandbox } from '../../../lib/sandbox/sandbox';
import type { CompileResult } from '../../../lib/script/types';
import type { Draft } from './draft';
import { MAX_TEST_INPUT } from './limits';
import { RequestError } from './request';

/** A test of a node as the flow keeps it: what goes in, and what has to come out, as in the `tests:` of a pipeline. */
export interface NodeTest {
  input: Record<string, unknown>[];
  output: unknown[];
  dropped: number;
  errored: unknown[];
}

/** What a test found; it is passed when there are no problems and no differences. */
export interface Verdict {
  problems: Problem[];
  differences: Difference[];
  /** Why messages are errored that should not be. */
  errors: MessageError[];
}

/**
 * A test out of a request.
 * @throws {RequestError} that says what is wrong with it
 */
export function readTest(value: unknown): NodeTest {
  if (typeof value !== 'object' || value === null) throw new RequestError('test is not an object {name, input, output, dropped, errored}');
  const { input, output = [], dropped = 0, errored = [] } = value as Record<string, unknown>;
  if (!Array.isArray(input) || input.length === 0) throw new RequestError('test.input is not a list of messages');
  if (input.length > MAX_TEST_INPUT) throw new RequestError(`test.input has ${input.length} messages; ${MAX_TEST_INPUT} are possible`);
  if (!Array.isArray(output)) throw new RequestError('test.output is not a list');
  if (!Array.isArray(errored)) throw new RequestError('test.errored is not a list');
  if (typeof dropped !== 'number') throw new RequestError('test.dropped is not a number');
  return { input: input as Record<string, unknown>[], output, dropped, errored };
}

/** Runs the messages of a test through a draft that was compiled, one after the other, and compares what became of them. */
export async function runTest(
  compiled: CompileResult, { outputs, payloadRequired }: Draft, test: NodeTest, sandbox: Sandbox, context: ExecutionContext, shared?: SharedValues,
): Promise<Verdict> {
  if (!compiled.ok) return { problems: compiled.problems, differences: [], errors: [] };
  const { id, problem } = await sandbox.load(compiled.program, { outputs, payloadRequired });
  if (problem !== null) return { problems: [{ key: '', line: null, column: null, message: problem, source: null }], differences: [], errors: [] };
  try {
    const lines = test.input.map((message) => JSON.stringify(message));
    const result = await sandbox.run(id, lines.join('\n'), lines.length, context, shared);
    return compare(test, toOutcomes(toTextResult(result, compiled.program), lines));
  } finally {
    sandbox.unload(id);
  }
}

function compare(test: NodeTest, outcomes: readonly Outcome[]): Verdict {
  const output: Message[] = outcomes.flatMap((outcome) => (outcome.status === 'processed' ? outcome.messages : []));
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'errored' ? [plain(outcome.error)] : []));
  const dropped = outcomes.filter(({ status }) => status === 'dropped').length;
  const count = (list: readonly unknown[]): string => (list.length === 1 ? '1 message' : `${list.length} messages`);
  const counted = (path: string, expected: readonly unknown[], actual: readonly unknown[]): Difference[] =>
    expected.length === actual.length ? [] : [{ path, expected: count(expected), actual: count(actual) }];
  return {
    problems: [],
    differences: [
      ...counted('output', test.output, output),
      ...test.output.slice(0, output.length).flatMap((expected, index) => differences(`output[${index}]`, expected, output[index])),
      ...(dropped === test.dropped ? [] : [{ path: 'dropped', expected: String(test.dropped), actual: String(dropped) }]),
      ...counted('errored', test.errored, errors),
      ...test.errored.slice(0, errors.length).flatMap((expected, index) => differences(`errored[${index}]`, expected, errors[index])),
    ],
    errors: errors.slice(test.errored.length),
  };
}

function plain({ code, stage, line, column, message }: MessageError): MessageError {
  return { code, stage, line, column, message };
}
