/** Reads a text of lines from front to back, some lines at a time, without splitting it. */
export class LineCursor {
  private offset = 0;
  /** Lines that are behind the cursor. */
  index = 0;

  constructor(
    private readonly text: string,
    /** Lines in the text. */
    readonly count: number,
  ) {}

  /** The next lines: at most `lines`, and about `chars` characters, but at least one line. */
  peek(lines: number, chars: number): { text: string; count: number } {
    const remaining = this.count - this.index;
    if (lines >= remaining && this.text.length - this.offset <= chars) {
      return { text: this.text.slice(this.offset), count: remaining };
    }
    let end = this.offset - 1;
    let count = 0;
    while (count < Math.min(lines, remaining)) {
      const next = this.endOfLine(end + 1);
      if (count > 0 && next - this.offset > chars) break;
      end = next;
      count++;
    }
    return { text: this.text.slice(this.offset, end), count };
  }

  /** Moves behind the next `lines` lines. */
  skip(lines: number): void {
    if (this.index + lines >= this.count) this.offset = this.text.length + 1;
    else for (let i = 0; i < lines; i++) this.offset = this.endOfLine(this.offset) + 1;
    this.index += lines;
  }

  private endOfLine(from: number): number {
    const end = this.text.indexOf('\n', from);
    return end === -1 ? this.text.length : end;
  }
}
