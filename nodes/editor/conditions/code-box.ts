import { placeInEditor } from '../cursor';
import type { CodeEditor } from '../red';

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

/** A script in a box: as plain text until it gets the focus, then in a code editor. A button shows it in the whole width. */
export class CodeBox {
  readonly element: JQuery;
  private readonly place = $('<div class="tagwright-code-box">');
  private editor: CodeEditor | null = null;

  constructor(
    private readonly boxes: CodeBoxes,
    private readonly label: string,
    private value: string,
    private readonly onChange: (value: string) => void,
  ) {
    const height = Math.min(MAX_LINES, Math.max(MIN_LINES, value.split('\n').length + 1)) * LINE + 4;
    this.place.css('height', `${height}px`).attr({ role: 'group', 'aria-label': label });
    this.element = $('<div class="tagwright-condition-then">').append(this.place, this.expandButton());
    this.showText();
  }

  /** Makes the code editor; with `focus`, it gets the cursor. */
  edit(focus: boolean): CodeEditor {
    this.boxes.use(this);
    if (this.editor !== null && focus) this.editor.focus();
    return (this.editor ??= this.create(focus));
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
    this.editor?.destroy();
    this.editor = null;
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
    if (editor.type === 'monaco') editor.updateOptions?.({ minimap: { enabled: false }, occurrencesHighlight: 'off', ariaLabel: this.label });
    editor.getSession().on(editor.type === 'basic' ? 'input' : 'change', () => this.write(editor.getValue()));
    return editor;
  }

  private write(value: string): void {
    if (value === this.value) return;
    this.value = value;
    this.onChange(value);
  }

  private expandButton(): JQuery {
    const label = RED._('node-red:common.label.expand');
    const button = $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small tagwright-condition-expand', 'aria-label': label, title: label });
    return button.append($('<i class="fa fa-expand" aria-hidden="true">')).on('click', (event) => {
      event.preventDefault();
      RED.editor.editJavaScript({ value: this.value, width: 'Infinity', mode: MODE, focus: true, complete: (value) => this.replace(value) });
    });
  }

  private replace(value: string): void {
    this.write(value);
    if (this.editor === null) this.showText();
    else if (this.editor.getValue() !== value) this.editor.setValue(value, -1);
  }
}
