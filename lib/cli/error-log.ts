import type { LineOutput } from '../connectors/lines';
import { ErrorLog } from '../log/error-log';
import { shortenLine } from '../log/shorten';
import { readableLine } from '../stream/content-line';
import { errorRecord } from '../stream/error-record';
import type { ErrorOutput } from '../stream/flow';
import type { ErroredLine } from '../stream/pipeline';
import { write } from './console';
import { openLines } from './output-file';

/** What takes errored messages. */
export interface OpenErrorLog extends ErrorOutput {
  /** To be called behind the last message, where it is there. */
  close?(): void;
}

/**
 * Opens what takes errored messages: a file, which is emptied; `-`, which is stderr; or nothing (null), in which case
 * stderr gets the first error of each kind, and how often it came again.
 * @throws the system's error when the file cannot be opened.
 */
export function openErrorLog(file: string | null): OpenErrorLog {
  return file === null ? new FirstErrors() : new ErrorRecords(openLines(file));
}

class ErrorRecords implements OpenErrorLog {
  constructor(private readonly output: LineOutput) {}

  write(errored: readonly ErroredLine[]): Promise<void> {
    return this.output.write(errored.map(errorRecord).join('\n'));
  }
}

class FirstErrors implements OpenErrorLog {
  private isFirst = true;
  private readonly log = new ErrorLog((processor, text) => write(processor === '' ? text : `[${processor}] ${text}`));

  async write(errored: readonly ErroredLine[]): Promise<void> {
    for (const event of errored) this.log.add(event, (limit) => shortenLine(readableLine(event.line), limit));
    if (this.isFirst) write('(the first of each kind; --errors FILE gets all)');
    this.isFirst = false;
  }

  close(): void {
    this.log.close();
  }
}
