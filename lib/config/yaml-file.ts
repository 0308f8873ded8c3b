import { LineCounter, parseDocument, type Document, type ParsedNode } from 'yaml';
import type { Finding } from './finding';
import { withoutSecrets } from './secrets';

/** A YAML file with the places of what stands in it. */
export class YamlFile {
  readonly document: Document.Parsed;
  private readonly counter = new LineCounter();
  private readonly lines: string[];

  constructor(
    /** Stands in findings. */
    readonly file: string,
    readonly text: string,
  ) {
    this.document = parseDocument(text, { lineCounter: this.counter, prettyErrors: false });
    this.lines = text.split(/\r?\n/);
  }

  get root(): ParsedNode | null {
    return this.document.contents;
  }

  /** What the YAML parser complains of. */
  get complaints(): Finding[] {
    const { errors, warnings } = this.document;
    return [
      ...errors.map(({ pos, message }) => this.finding('error', '', pos[0], message)),
      ...warnings.map(({ pos, message }) => this.finding('warning', '', pos[0], message)),
    ];
  }

  /** 1-based line and column of an offset in the file. */
  place(offset: number): { line: number; column: number } {
    const { line, col } = this.counter.linePos(offset);
    return { line, column: col };
  }

  /** A line of the file by its 1-based number, without its end; '' behind the last one. */
  line(number: number): string {
    return this.lines[number - 1] ?? '';
  }

  /** Something found at an offset in the file. */
  finding(severity: Finding['severity'], key: string, offset: number, message: string): Finding {
    const place = this.place(offset);
    const problem = { key, line: null, column: place.column, message, source: withoutSecrets(this.line(place.line)) };
    return { severity, file: this.file, place, problem };
  }
}
