import type { CodeEditor } from '../red';
import { CodeBox, type CodeBoxes } from './code-box';
import { Completion } from './completion';
import type { Condition } from './condition';
import { RowHead } from './row-head';
import { placeCursor } from './text-field';
import type { Text } from './texts';

type Part = 'if' | 'then';

/** What the rows of a list share. */
export interface Surroundings {
  nodeId: string;
  text: Text;
  boxes: CodeBoxes;
  seenKeys(): readonly string[];
  /** Something was typed or switched. */
  changed(): void;
}

/** What is there of a row that is expanded. */
interface Body {
  element: JQuery;
  name: JQuery;
  test: JQuery;
  completion: Completion;
  code: CodeBox;
}

let count = 0;

/** One condition of the list. Collapsed it is text; what it is edited with is made when it is expanded, and goes again. */
export class Row {
  private made: { element: JQuery; head: RowHead } | null = null;
  private readonly id = `tagwright-condition-${++count}`;
  private body: Body | null = null;
  private index = 0;
  private readonly findings = new Map<Part, JQuery>();

  constructor(
    readonly condition: Condition,
    private readonly around: Surroundings,
  ) {}

  get element(): JQuery {
    return this.create().element;
  }

  private get head(): RowHead {
    return this.create().head;
  }

  get isExpanded(): boolean {
    return this.body !== null;
  }

  /** Shows which one it is, counted from 1. */
  number(number: number): void {
    this.index = number - 1;
    this.head.showNumber(number);
  }

  /** Makes the buttons of the row: when somebody comes to it. */
  showActions(): void {
    this.head.showActions();
  }

  enable(isEnabled: boolean): void {
    this.condition.enabled = isEnabled;
    this.showSummary();
  }

  expand(): void {
    if (this.body !== null) return;
    this.showActions();
    const body = (this.body = this.createBody());
    for (const [part, element] of this.findings) this.placeFindings(part, element);
    this.element.append(body.element);
    this.showExpanded(true);
  }

  collapse(): void {
    if (this.body === null) return;
    this.element.append(...this.findings.values());
    this.dispose();
    this.showExpanded(false);
  }

  /** Puts the cursor where a new condition is named. */
  focusName(): void {
    this.body?.name.trigger('focus');
  }

  /** Makes the code editor, which is otherwise made when the script gets the focus. */
  editThen(): void {
    this.body?.code.edit(false);
  }

  focus(): void {
    this.head.focus();
  }

  /** The code editor of `then`, while there is one. */
  get editor(): CodeEditor | null {
    return this.body?.code.editor ?? null;
  }

  /** The element for what is wrong with a script. */
  findingsOf(part: Part): JQuery {
    const element = this.findings.get(part) ?? $('<div class="tagwright-findings" role="status">');
    if (!this.findings.has(part)) {
      this.findings.set(part, element);
      this.placeFindings(part, element);
    }
    return element;
  }

  /** Puts the cursor at a place of a script, counted from 1. */
  goTo(part: Part, line: number, column: number): void {
    this.expand();
    this.element[0]?.scrollIntoView({ block: 'nearest' });
    if (part === 'then') this.body?.code.goTo(line, column);
    else placeCursor(this.body?.test[0] as HTMLInputElement, line, column);
  }

  /** Takes away all that is more than elements. */
  dispose(): void {
    this.body?.code.destroy();
    this.body?.completion.close();
    this.body?.element.remove();
    this.body = null;
  }

  private showExpanded(isExpanded: boolean): void {
    this.head.showExpanded(isExpanded);
    this.element.toggleClass('tagwright-condition-expanded', isExpanded);
  }

  private showSummary(): void {
    const { condition } = this;
    this.head.show(condition);
    this.element[0]?.classList.toggle('tagwright-condition-off', !condition.enabled);
  }

  private create(): { element: JQuery; head: RowHead } {
    if (this.made !== null) return this.made;
    const head = new RowHead(this.around.text);
    const element = document.createElement('div');
    element.className = 'tagwright-condition';
    element.append(head.element[0] as HTMLElement, ...[...this.findings.values()].flatMap((found) => found.toArray()));
    this.made = { element: $(element), head };
    this.showSummary();
    return this.made;
  }

  private placeFindings(part: Part, element: JQuery): void {
    if (this.body === null) this.made?.element.append(element);
    else this.body.element.find(`.tagwright-condition-cell-${part}`).append(element);
  }

  private write(change: Partial<Condition>): void {
    Object.assign(this.condition, change);
    this.showSummary();
    this.around.changed();
  }

  private createBody(): Body {
    const { nodeId, text, boxes, seenKeys, changed } = this.around;
    const { condition, id } = this;
    const name = $('<input>', { type: 'text', id: `${id}-name`, placeholder: text('condition.name') }).val(condition.name);
    name.on('input', () => this.write({ name: String(name.val()).trim() }));
    const test = testField(`${id}-if`, condition.if);
    test.on('input', () => this.write({ if: String(test.val()) }));
    const completion = new Completion(test, seenKeys);
    const code = new CodeBox(boxes, condition.then, {
      nodeId, label: text('condition.then'), stage: () => `conditions[${this.index}].then`, edited: (then) => this.write({ then }), changed,
    });
    const cell = (part: string, content: JQuery): JQuery => $('<div>', { class: `tagwright-condition-cell-${part}` }).append(content);
    const label = (part: string, key: string): JQuery => $('<label>', { for: `${id}-${part}` }).text(text(`condition.${key}`));
    const element = $('<div class="tagwright-condition-body">').append(
      label('name', 'title'), name, label('if', 'if'), cell('if', test), $('<label>').text(text('condition.then')), cell('then', code.element),
    );
    return { element, name, test, completion, code };
  }
}

/** One line; a test that has several keeps them. */
function testField(id: string, value: string): JQuery {
  if (!value.includes('\n')) return $('<input>', { type: 'text', id, role: 'combobox', class: 'tagwright-condition-test', spellcheck: false, autocapitalize: 'off' }).val(value);
  const rows = Math.min(6, value.split('\n').length);
  return $('<textarea>', { id, rows, class: 'tagwright-condition-test', spellcheck: false, autocapitalize: 'off', wrap: 'off' }).val(value);
}
