import { clearLine, cursorTo } from 'node:readline';
import type { WriteStream } from 'node:tty';

/** What the terminal shows: lines that stay, and one at the bottom that changes. */
export interface Terminal {
  /** Writes a line that stays. */
  write: (line: string) => void;
  /** Shows the new state of the changing line; may leave one out when the next is near. */
  show: (line: string) => void;
  /** Leaves the changing line as it is. */
  end: () => void;
}

/** A terminal that rewrites its last line. */
function live(stream: WriteStream): Terminal {
  let shown = '';
  const clear = (): void => {
    if (shown === '') return;
    cursorTo(stream, 0);
    clearLine(stream, 0);
  };
  const draw = (): void => {
    // A line that wraps could not be rewritten.
    stream.write(shown.slice(0, Math.max(0, stream.columns - 1)));
  };
  return {
    write(line) {
      clear();
      stream.write(`${line}\n`);
      draw();
    },
    show(line) {
      clear();
      shown = line;
      draw();
    },
    end() {
      if (shown !== '') stream.write('\n');
      shown = '';
    },
  };
}

/** Milliseconds from one state of the changing line to the next where each is a line of its own. */
const PLAIN_INTERVAL = 5000;

/** A file or a pipe: a line every few seconds. */
function plain(stream: NodeJS.WritableStream, now: () => number): Terminal {
  let next = 0;
  const write = (line: string): void => void stream.write(`${line}\n`);
  return {
    write,
    show(line) {
      if (now() < next) return;
      next = now() + PLAIN_INTERVAL;
      write(line);
    },
    end: () => undefined,
  };
}

/** The terminal behind a stream such as `process.stdout`. `now`: a clock in milliseconds. */
export function openTerminal(stream: WriteStream, now = () => performance.now()): Terminal {
  return stream.isTTY ? live(stream) : plain(stream, now);
}
