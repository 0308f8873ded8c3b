import { isClosedPipe, LineSink } from '../connectors/stdio/line-sink';

/** What the program ends with. */
export const EXIT = {
  /** The input has ended and everything is written. */
  done: 0,
  /** The run itself failed. */
  failed: 1,
  /** The command line or the configuration is not valid. */
  invalid: 2,
} as const;

// Nobody is left to be told when stderr is closed, and the messages go on.
process.stderr.on('error', () => undefined);

/** Writes a line to stderr. */
export function write(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Writes a line in the program's own name to stderr. */
export function say(text: string): void {
  write(`tagwright: ${text}`);
}

/** Writes what was asked for to stdout, and gives `status`, or that of a failure to write. */
export async function print(text: string, status: number = EXIT.done): Promise<number> {
  try {
    await new LineSink(process.stdout).write(text);
    return status;
  } catch (error) {
    if (isClosedPipe(error)) return status;
    say(`stdout cannot be written: ${(error as Error).message}`);
    return EXIT.failed;
  }
}
