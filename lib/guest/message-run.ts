import { newCaller } from './caller';
import { GuestError } from './failure';
import type { GuestMessage } from './input';
import type { Exception, GuestOptions } from './protocol';
import { scriptLine, tagLine } from './result';
import { byteLength } from './text';

/** One message of a program that awaits, from its first stage until it is through. */
export class MessageRun {
  stage = 'input';
  readonly caller = newCaller();
  readonly started = Date.now();
  /** What it became, a line each, and the port of each. */
  lines: string[] = [];
  private readonly ports: number[] = [];
  /** Characters and bytes of the lines; bytes are counted only where they matter. */
  private length = 0;
  private bytes = 0;
  private weighed = 0;

  constructor(
    /** In the text of the run. */
    readonly index: number,
    private readonly options: GuestOptions,
  ) {}

  /** Takes a message that came through all stages. */
  readonly collect = (message: GuestMessage, port: number): void => {
    let line: string;
    if (this.options.kind === 'tag_processor') {
      this.stage = 'result';
      line = tagLine(message);
    } else line = scriptLine(message);
    this.lines.push(line);
    this.ports.push(port);
    this.length += line.length;
    const { outputLimit } = this.options;
    if (this.length * 3 <= outputLimit) return;
    for (; this.weighed < this.lines.length && this.length <= outputLimit; this.weighed++) {
      this.bytes += byteLength(this.lines[this.weighed] as string);
    }
    if (this.length > outputLimit || this.bytes > outputLimit) {
      throw new GuestError('output_too_large', `the output is larger than ${outputLimit} bytes`);
    }
  };

  /** What it became, unless that is exactly one message. */
  exception(): Exception | null {
    const { lines, ports, index } = this;
    if (this.options.outputs > 1 && ports.some((port) => port !== 0)) return [index, lines.length, ports];
    return lines.length === 1 ? null : [index, lines.length];
  }
}
