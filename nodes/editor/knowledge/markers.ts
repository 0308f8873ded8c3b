import type { CodeEditor, Disposable, Monaco, MonacoEditor, MonacoMarker, MonacoModel } from '../red';
import { monacoOf } from './monaco';

/** Something to underline, and further places of the same; line and column are counted from 1. */
export interface Mark {
  key: string;
  line: number | null;
  column: number | null;
  message: string;
  others?: readonly { line: number; column: number }[];
}

type Kind = 'Error' | 'Warning';

interface Marked {
  marks: { mark: Mark; kind: Kind }[];
  /** Node-RED gives an editor another text when it is shown or hidden. */
  onModel: Disposable;
}

const OWNER = 'tagwright';

/** What is underlined in the Monaco editors of a dialog, with what is said about it. Other editors have none of it. */
export class Markers {
  private readonly marked = new Map<MonacoEditor, Marked>();

  /** Underlines what was found in place of what was found before. `editorsOf` gives those that show a stage. */
  show(editorsOf: (stage: string) => readonly (CodeEditor | undefined)[], { problems, warnings }: { problems: readonly Mark[]; warnings: readonly Mark[] }): void {
    for (const [editor, marked] of this.marked) {
      marked.marks.length = 0;
      if (editor.getModel() === null) this.forget(editor, marked);
    }
    const add = (mark: Mark, kind: Kind): void => {
      for (const editor of editorsOf(mark.key)) {
        const monaco = editor === undefined ? null : monacoOf(editor);
        if (monaco !== null) this.marksOf(monaco).push({ mark, kind });
      }
    };
    for (const problem of problems) add(problem, 'Error');
    for (const warning of warnings) add(warning, 'Warning');
    for (const editor of this.marked.keys()) this.draw(editor);
  }

  close(): void {
    for (const [editor, marked] of this.marked) {
      marked.marks.length = 0;
      this.draw(editor);
      this.forget(editor, marked);
    }
  }

  private forget(editor: MonacoEditor, { onModel }: Marked): void {
    onModel.dispose();
    this.marked.delete(editor);
  }

  private marksOf(editor: MonacoEditor): Marked['marks'] {
    const known = this.marked.get(editor);
    if (known !== undefined) return known.marks;
    const marked = { marks: [], onModel: editor.onDidChangeModel(() => this.draw(editor)) };
    this.marked.set(editor, marked);
    return marked.marks;
  }

  private draw(editor: MonacoEditor): void {
    const { monaco } = window;
    const model = editor.getModel();
    if (monaco === undefined || model === null || model.isDisposed()) return;
    const marks = this.marked.get(editor)?.marks ?? [];
    monaco.editor.setModelMarkers(model, OWNER, marks.flatMap(({ mark, kind }) => markersOf(monaco, model, mark, kind)));
  }
}

function markersOf(monaco: Monaco, model: MonacoModel, { line, column, message, others = [] }: Mark, kind: Kind): MonacoMarker[] {
  const first = line === null ? [] : [{ line, column: column ?? 1 }];
  return [...first, ...others].map((place) => ({ severity: monaco.MarkerSeverity[kind], message, source: OWNER, ...rangeAt(model, place) }));
}

/** The word at a place, or its character; at the end of a line the one before. */
function rangeAt(model: MonacoModel, place: { line: number; column: number }): Pick<MonacoMarker, 'startLineNumber' | 'startColumn' | 'endLineNumber' | 'endColumn'> {
  // While something is typed the text may have become shorter.
  const line = Math.min(place.line, model.getLineCount());
  const end = model.getLineMaxColumn(line);
  const startColumn = Math.max(1, Math.min(place.column, end - 1));
  const word = model.getWordAtPosition({ lineNumber: line, column: startColumn });
  const endColumn = word !== null && word.endColumn > startColumn ? word.endColumn : Math.min(end, startColumn + 1);
  return { startLineNumber: line, startColumn, endLineNumber: line, endColumn };
}
