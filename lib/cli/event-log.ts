import { createWriteStream, openSync } from 'node:fs';
import type { LineOutput } from '../connectors/lines';
import { LineSink } from '../connectors/stdio/line-sink';
import { say } from './console';

/** An event with where it comes from. */
export interface EventRecord {
  name: string;
  payload: unknown;
  processor: string;
  tenant: string;
}

/** Writes what scripts emit, one JSON object a line, in order. */
export class EventLog {
  private waiting: string[] = [];
  private writing: Promise<void> | null = null;

  constructor(private readonly output: LineOutput) {}

  add({ name, payload, processor, tenant }: EventRecord): void {
    this.waiting.push(JSON.stringify({ event: name, payload, processor, tenant }));
    this.writing ??= this.write();
  }

  /** Settles when everything is written. */
  async close(): Promise<void> {
    await this.writing;
  }

  private async write(): Promise<void> {
    // Those of one batch come in one turn.
    await Promise.resolve();
    try {
      while (this.waiting.length > 0) await this.output.write(this.waiting.splice(0).join('\n'));
    } catch (error) {
      say(`events cannot be written: ${(error as Error).message}`);
    }
    this.writing = null;
  }
}

/**
 * Opens what takes events: a file, which is emptied, or `-`, which is stderr.
 * @throws the system's error when the file cannot be opened.
 */
export function openEventLog(file: string): EventLog {
  return new EventLog(new LineSink(file === '-' ? process.stderr : createWriteStream(file, { fd: openSync(file, 'w') })));
}
