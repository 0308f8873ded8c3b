import { positionAt, splitLines } from './text';
import type { LineOrigin } from './types';

/** Where a function's body starts and ends in the program: the offset of `{` and the offset behind `}`. */
export interface Bounds {
  start: number;
  end: number;
}

/** A program's text while it grows, line by line, with the origin of each line. */
export class ProgramText {
  text = '';
  readonly origins: (LineOrigin | null)[] = [];
  /** The bounds of the functions closed so far. */
  readonly bounds: Bounds[] = [];
  private open = 0;

  /** Adds one line of our own. */
  own(line: string): void {
    this.text += `${line}\n`;
    this.origins.push(null);
  }

  /** Adds a line of our own that ends in the `{` of a function's body. */
  openBody(line: string): void {
    this.own(line);
    this.open = this.text.length - '{\n'.length;
  }

  /** Adds a line of our own that starts with the `}` of a function's body. */
  closeBody(line: string): void {
    this.close();
    this.own(line);
  }

  /** Adds a line of our own that starts with the `}` of one function's body and ends in the `{` of the next. */
  nextBody(line: string): void {
    this.close();
    this.openBody(line);
  }

  /** Adds a part of a script, on lines of its own. */
  script(stage: string, code: string, start: number, end: number): void {
    if (start === end) return;
    const part = code.slice(start, end);
    const first = positionAt(code, start);
    splitLines(part).forEach((_, index) => {
      this.origins.push({ stage, line: first.line + index, columnOffset: index === 0 ? first.column - 1 : 0 });
    });
    // A carriage return and our own line feed would be one line end instead of two.
    this.text += part.endsWith('\r') ? `${part} \n` : `${part}\n`;
  }

  private close(): void {
    this.bounds.push({ start: this.open, end: this.text.length + '}'.length });
  }
}
