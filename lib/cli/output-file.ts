import { createWriteStream, openSync } from 'node:fs';
import { LineSink } from '../connectors/stdio/line-sink';

/**
 * Opens a file for lines; it is emptied. `-` is stderr.
 * @throws the system's error when the file cannot be opened.
 */
export function openLines(file: string): LineSink {
  return new LineSink(file === '-' ? process.stderr : createWriteStream(file, { fd: openSync(file, 'w') }));
}
