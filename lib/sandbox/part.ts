import type { Exception } from '../guest/protocol';
import type { PartHeader } from './protocol';

/** A part without anything in it, from message `from` on. */
export function emptyPart(from: number): PartHeader {
  return { from, count: 0, exceptions: [], log: [], logLeftOut: 0, cache: [], events: [] };
}

/** A part of one errored message. */
export function failedPart(from: number, exception: Exception[1]): PartHeader {
  return { ...emptyPart(from), count: 1, exceptions: [[from, exception]] };
}

/** How many messages came of a part's input. */
export function outputCount(part: Pick<PartHeader, 'count' | 'exceptions'>): number {
  let lines = part.count;
  for (const [, became] of part.exceptions) lines += (typeof became === 'number' ? became : 0) - 1;
  return lines;
}

/** Puts the headers of parts that follow each other together. */
export function joinHeaders(parts: readonly PartHeader[]): PartHeader {
  const first = parts[0] ?? emptyPart(0);
  if (parts.length <= 1) return first;
  const traces = parts.flatMap((part) => part.trace ?? []);
  const usage = parts.findLast((part) => part.usage !== undefined)?.usage;
  return {
    ...(traces.length > 0 && { trace: traces }),
    ...(usage !== undefined && { usage }),
    from: first.from,
    count: parts.reduce((sum, part) => sum + part.count, 0),
    exceptions: parts.flatMap((part) => part.exceptions),
    log: parts.flatMap((part) => part.log),
    logLeftOut: parts.reduce((sum, part) => sum + part.logLeftOut, 0),
    cache: parts.flatMap((part) => part.cache),
    events: parts.flatMap((part) => part.events),
  };
}
