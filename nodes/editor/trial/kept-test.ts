import type { Message, Outcome } from './answers';

/** A test of a node as the flow keeps it, in the words of the command line's `tests:`. */
export interface KeptTest {
  name: string;
  input: Message[];
  output?: unknown[];
  dropped?: number;
  errored?: { code: string; stage?: string }[];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What two runs have in common: the time of day, for one, is not what a test is to expect. */
function common(first: unknown, second: unknown): unknown {
  if (isObject(first) && isObject(second)) {
    const pairs = Object.keys(first).filter((key) => key in second).map((key) => [key, common(first[key], second[key])] as const);
    return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
  }
  return JSON.stringify(first) === JSON.stringify(second) ? first : undefined;
}

/** Whether a message ended the same way both times, with as many messages. */
export function isStable(first: Outcome, second: Outcome | null): second is Outcome {
  if (second === null || first.status !== second.status) return false;
  return first.status !== 'processed' || (second.status === 'processed' && first.messages.length === second.messages.length);
}

function expected(first: Outcome, second: Outcome): Omit<KeptTest, 'name' | 'input'> {
  if (first.status === 'dropped') return { dropped: 1 };
  if (first.status === 'errored') {
    const { code, stage } = first.error;
    return { errored: [stage === null ? { code } : { code, stage }] };
  }
  const again = second.status === 'processed' ? second.messages : [];
  const parts = ({ payload, meta, topic }: Message): unknown => JSON.parse(JSON.stringify({ payload, meta, topic }));
  return { output: first.messages.map((message, index) => common(parts(message), parts(again[index] ?? {}))) };
}

/** A test out of two runs of the same message, which must be stable. */
export function testOf(name: string, message: Message, first: Outcome, second: Outcome): KeptTest {
  const { _msgid, ...input } = message;
  return { name, input: [input], ...expected(first, second) };
}
