import { placeInEditor } from '../cursor';
import { hideSnippets } from '../knowledge/monaco';
import type { CodeEditor } from '../red';
import { openScript } from '../script-tray';

/** Code editors that are alive at once in one dialog. */
const MAX_ALIVE = 4;
const LINE = 19;
const [MIN_LINES, MAX_LINES] = [4, 16];
const MODE = 'ace/mode/javascript';

/** The boxes of a dialog that have a code editor: there is one for the last few that were used. */
export class CodeBoxes {
  private alive: CodeBox[] = [];

  use(box: CodeBox): void {
    this.alive = [...this.alive.filter((other) => other !== box), box];
    if (this.alive.length > MAX_ALIVE) this.alive[0]?.rest();
  }

  leave(box: CodeBox): void {
    this.alive = this.alive.filter((other) => other !== box);
  }
}

/** What a box is part of. */
interface Around {
  nodeId: string;
  label: string;
  /** What the server calls the script at this time. */
  stage(): string;
  /** The script is another one. */
  edited(value: string): void;
  /** What the server is to look at has changed, or where it is shown. */
  changed(): void;
}

/** A script in a box: as plain text until it gets the focus, then in a code editor. A button shows it in the whole width. */
export class CodeBox {
  readonly element: JQuery;
  private readonly place = $('<div class="tagwright-code-box">');
  private made: CodeEditor | null = null;

  constructor(
    private readonly boxes: CodeBoxes,
    private value: string,
    private readonly around: Around,
  ) {
    const height = Math.min(MAX_LINES, Math.max(MIN_LINES, value.split('\n').length + 1)) * LINE + 4;
    this.place.css('height', `${height}px`).attr({ role: 'group', 'aria-label': around.label });
    this.element = $('<div class="tagwright-condition-then">').append(this.place, this.expandButton());
    this.showText();
  }

  /** Null while it is plain text. */
  get editor(): CodeEditor | null {
    return this.made;
  }

  /** Makes the code editor; with `focus`, it gets the cursor. */
  edit(focus: boolean): CodeEditor {
    this.boxes.use(this);
    if (this.made !== null && focus) this.made.focus();
    return (this.made ??= this.create(focus));
  }

  /** Puts the cursor at a place, counted from 1. */
  goTo(line: number, column: number): void {
    placeInEditor(this.edit(true), line, column);
  }

  /** Gives the code editor up: the text stays. */
  rest(): void {
    this.destroy();
    this.showText();
  }

  destroy(): void {
    this.boxes.leave(this);
    this.made?.destroy();
    this.made = null;
  }

  private showText(): void {
    const text = $('<pre class="tagwright-code-text" tabindex="0">').text(this.value);
    text.on('focus', () => void this.edit(true));
    this.place.empty().append(text);
  }

  /** Node-RED gives it another model when it is seen first, and the focus after that. */
  private create(focus: boolean): CodeEditor {
    const element = $('<div class="node-text-editor">');
    this.place.empty().append(element);
    const editor = RED.editor.createEditor({
      element: element[0] as HTMLElement, mode: MODE, value: this.value, stateId: '', focus, clientSideSuggestions: false,
    });
    // Looking for other places of a word goes on after the editor is gone, and then complains.
    if (editor.type === 'monaco') editor.updateOptions?.({ minimap: { enabled: false }, occurrencesHighlight: 'off', ariaLabel: this.around.label });
    hideSnippets(editor);
    // Its script may have been checked already.
    setTimeout(this.around.changed);
    editor.getSession().on(editor.type === 'basic' ? 'input' : 'change', () => this.write(editor.getValue()));
    return editor;
  }

  private write(value: string): void {
    if (value === this.value) return;
    this.value = value;
    this.around.edited(value);
  }

  private expandButton(): JQuery {
    const label = RED._('node-red:common.label.expand');
    const button = $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small tagwright-condition-expand', 'aria-label': label, title: label });
    return button.append($('<i class="fa fa-expand" aria-hidden="true">')).on('click', (event) => {
      event.preventDefault();
      const { nodeId, stage, changed } = this.around;
      openScript({ nodeId, stage: stage(), value: this.value, stateId: '', changed, cancel: () => undefined, complete: (value) => this.replace(value) });
    });
  }

  private replace(value: string): void {
    this.write(value);
    if (this.made === null) this.showText();
    else if (this.made.getValue() !== value) this.made.setValue(value, -1);
  }
}
