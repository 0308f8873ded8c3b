import { createWriteStream, openSync } from 'node:fs';
import type { LineOutput } from '../connectors/lines';
import { LineSink } from '../connectors/stdio/line-sink';
import { errorRecord } from '../stream/error-record';
import type { ErrorOutput } from '../stream/flow';
import type { ErroredLine } from '../stream/pipeline';
import { write } from './console';

/**
 * Opens what takes errored messages: a file, which is emptied; `-`, which is stderr; or nothing (null), in which case
 * stderr gets a description of the first error of each kind.
 * @throws the system's error when the file cannot be opened.
 */
export function openErrorLog(file: string | null): ErrorOutput {
  if (file === null) return new FirstErrors();
  if (file === '-') return new ErrorRecords(new LineSink(process.stderr));
  return new ErrorRecords(new LineSink(createWriteStream(file, { fd: openSync(file, 'w') })));
}

class ErrorRecords implements ErrorOutput {
  constructor(private readonly output: LineOutput) {}

  write(errored: readonly ErroredLine[]): Promise<void> {
    return this.output.write(errored.map(errorRecord).join('\n'));
  }
}

class FirstErrors implements ErrorOutput {
  private readonly known = new Set<string>();

  async write(errored: readonly ErroredLine[]): Promise<void> {
    for (const { processor, error } of errored) {
      const kind = `${processor}\n${error.code}`;
      if (this.known.has(kind)) continue;
      this.known.add(kind);
      const { code, stage, line, column, message } = error;
      const place = [stage, line, column].filter((part) => part !== null).join(':');
      const what = place === '' ? code : `${code} in ${place}`;
      write(`[${processor}] ${what}: ${message} (the first; --errors FILE gets all)`);
    }
  }
}
