import type { Writable } from 'node:stream';
import type { LineOutput } from '../lines';

/** Writes lines to a byte stream. */
export class LineSink implements LineOutput {
  /** Why the first write failed that did. */
  failure: Error | null = null;

  constructor(private readonly stream: Writable) {
    // Each write reports its own failure.
    stream.on('error', () => undefined);
  }

  /** @throws {@link failure}, from the write that failed on. */
  write(lines: Buffer | string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stream.cork();
      this.stream.write(lines);
      this.stream.write('\n', (error) => {
        if (error) reject((this.failure ??= error));
        else resolve();
      });
      this.stream.uncork();
    });
  }
}

/** The reader of a pipe has gone away. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ECONNRESET');
}
