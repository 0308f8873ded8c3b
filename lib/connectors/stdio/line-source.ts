import type { Readable } from 'node:stream';
import type { LineBatch } from '../lines';
import { LineCutter } from './line-cutter';

export interface LineSourceOptions {
  /** Ends the reading. What was read until then is still given, except a line that is not whole. */
  signal: AbortSignal;
  /** Bytes of one line at most; a longer one is rejected. */
  maxLine: number;
}

/**
 * Batches of the lines of a byte stream. The stream is read no further than the batches are taken.
 * @throws what reading the stream throws.
 */
export async function* readLines(stream: Readable, { signal, maxLine }: LineSourceOptions): AsyncGenerator<LineBatch> {
  const cutter = new LineCutter(maxLine);
  const rest: Buffer[] = [];
  const stop = (): void => {
    // What the stream has taken from its writer must not be lost.
    for (let chunk: unknown; (chunk = stream.read()) !== null; ) rest.push(chunk as Buffer);
    stream.destroy();
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  try {
    for await (const chunk of stream) yield* cutter.add(chunk as Buffer);
  } catch (error) {
    if (!signal.aborted) throw error;
    for (const chunk of rest) yield* cutter.add(chunk);
    return;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  yield* cutter.end();
}
