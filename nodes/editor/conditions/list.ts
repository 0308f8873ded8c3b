import { CodeBoxes } from './code-box';
import { copyOf, matches, metaKeysIn, NEW_CONDITION, type Condition } from './condition';
import { Row, type Text } from './row';
import './widgets';

/** Rows that are expanded in the first frame; in each that follows, twice as many. */
const AT_FIRST = 25;

/** The list of conditions: `rows` has them in their order, whatever of it is shown. */
export class ConditionList {
  private rows: Row[] = [];
  private readonly boxes = new CodeBoxes();
  /** What is searched; blank for nothing. */
  query = '';
  /** Keys of the last messages, as scripts write them. */
  seenKeys: readonly string[] = [];
  /** Elements are made when the list is shown first: a dialog with a thousand conditions opens as fast as with one. */
  private isShown = false;
  private expanding: number | null = null;

  /** `element`: a list in the page. `changed` is called for every edit; `searched` when other conditions are shown. */
  constructor(
    private readonly element: JQuery,
    private readonly nodeId: string,
    private readonly text: Text,
    private readonly changed: () => void,
    private readonly searched: () => void,
    buttons: { id: string; label: string; icon: string; title: string; click(): void }[],
  ) {
    const add = { label: RED._('editableList.add'), icon: 'fa fa-plus', title: text('condition.add'), click: () => this.addNew() };
    element.editableList<Row>({
      addButton: false, removable: false, sortable: '.tagwright-condition-handle', scrollOnAdd: false,
      buttons: [add, ...buttons],
      addItem: fillItem,
      sortItems: (contents) => this.sorted(contents.toArray().map((content) => content.data('data') as Row)),
    });
    element.on('mouseenter focusin', '.tagwright-condition', (event) => this.rowAt(event.currentTarget as Element).showActions());
    element.on('click', '.tagwright-condition-toggle', (event) => this.toggle(this.rowAt(event.target)));
    element.on('click', '.tagwright-condition-copy', (event) => this.copy(this.rowAt(event.target)));
    element.on('click', '.tagwright-condition-remove', (event) => this.remove(this.rowAt(event.target)));
    element.on('keydown', '.tagwright-condition-toggle', (event) => this.onKey(event));
    element.on('change', '.tagwright-condition-enabled', (event) => {
      this.rowAt(event.target).enable((event.target as HTMLInputElement).checked);
      changed();
    });
  }

  get length(): number {
    return this.rows.length;
  }

  /** Conditions that the search has found; all, where nothing is searched. */
  get shown(): number {
    return this.shownRows().length;
  }

  show(): void {
    if (this.isShown) return;
    this.isShown = true;
    this.fill(this.rows);
    this.renumber();
  }

  values(): Condition[] {
    return this.rows.map(({ condition }) => ({ ...condition }));
  }

  row(index: number): Row | undefined {
    return this.rows[index];
  }

  /** Adds conditions behind the others. */
  append(conditions: readonly Condition[]): void {
    const rows = conditions.map((condition) => this.create({ ...condition }));
    this.rows.push(...rows);
    if (this.isShown) this.fill(rows);
    this.renumber();
  }

  /** Takes other conditions in, behind those that are there or in their place. */
  take(conditions: readonly Condition[], isReplacing: boolean): void {
    if (isReplacing) this.clear();
    this.append(conditions);
    this.search('');
    this.changed();
  }

  private clear(): void {
    this.destroy();
    this.element.editableList('empty');
    this.rows = [];
  }

  /** Shows only conditions with a text in them. They cannot be sorted meanwhile. */
  search(query: string): void {
    this.stopExpanding();
    this.query = query.trim();
    this.element.editableList<Row>('filter', this.query === '' ? null : ({ condition }) => matches(condition, this.query));
    this.element.sortable(this.query === '' ? 'enable' : 'disable');
    this.element.toggleClass('tagwright-conditions-searched', this.query !== '');
    this.searched();
  }

  /** Expands all that are shown, some at a time, so that a thousand do not keep one waiting. */
  expandAll(): void {
    this.expandSome([...this.shownRows()], AT_FIRST);
  }

  collapseAll(): void {
    this.stopExpanding();
    for (const row of this.shownRows()) row.collapse();
  }

  /** Expands a condition, which the search may hide, and puts the cursor at a place of it. */
  goTo(row: Row, part: 'if' | 'then', line: number, column: number): void {
    this.show();
    this.showAll(row);
    row.goTo(part, line, column);
  }

  /** Gives up what the rows have beside their elements. */
  destroy(): void {
    this.stopExpanding();
    for (const row of this.rows) row.dispose();
  }

  private expandSome(rows: Row[], count: number): void {
    this.stopExpanding();
    for (const row of rows.splice(0, count)) row.expand();
    if (rows.length > 0) this.expanding = requestAnimationFrame(() => this.expandSome(rows, 2 * count));
  }

  private stopExpanding(): void {
    if (this.expanding !== null) cancelAnimationFrame(this.expanding);
    this.expanding = null;
  }

  private shownRows(): Row[] {
    return this.query === '' ? this.rows : this.rows.filter(({ condition }) => matches(condition, this.query));
  }

  private create(condition: Condition): Row {
    const { nodeId, text, boxes, changed } = this;
    const seenKeys = (): string[] => [...this.seenKeys, ...metaKeysIn(this.rows.flatMap(({ condition: { if: test, then } }) => [test, then]))];
    return new Row(condition, { nodeId, text, boxes, seenKeys, changed });
  }

  /** Shows rows behind the others. The widget counts its rows for each that is added; what is done here does without that. */
  private fill(rows: readonly Row[]): void {
    const list = this.element[0] as HTMLElement;
    const before = list.childElementCount;
    this.element.editableList('option', 'addItem', null);
    for (const row of before === 0 ? [...rows].reverse() : rows) {
      this.element.editableList('insertItemAt', row, before === 0 ? 0 : Infinity);
      const item = before === 0 ? list.firstElementChild : list.lastElementChild;
      fillItem($(item?.firstElementChild as HTMLElement), 0, row);
    }
    this.element.editableList('option', 'addItem', fillItem);
  }

  private insert(condition: Condition, index: number): Row {
    const row = this.create(condition);
    this.rows.splice(index, 0, row);
    if (this.isShown) this.element.editableList('insertItemAt', row, index);
    return row;
  }

  /** Ends the search when it hides a condition, or one that is to come. */
  private showAll(row?: Row): void {
    if (this.query !== '' && (row === undefined || !matches(row.condition, this.query))) this.search('');
  }

  private addNew(): void {
    this.showAll();
    const row = this.insert({ ...NEW_CONDITION }, this.rows.length);
    this.edited();
    row.expand();
    row.editThen();
    row.focusName();
    row.element[0]?.scrollIntoView({ block: 'nearest' });
  }

  private copy(row: Row): void {
    const copy = this.insert(copyOf(row.condition, this.values()), this.rows.indexOf(row) + 1);
    this.edited();
    copy.focus();
    this.searched();
  }

  private remove(row: Row): void {
    const index = this.rows.indexOf(row);
    this.stopExpanding();
    this.rows.splice(index, 1);
    row.dispose();
    this.element.editableList('removeItem', row);
    this.edited();
    this.searched();
    this.rows[Math.min(index, this.rows.length - 1)]?.focus();
  }

  private toggle(row: Row): void {
    if (row.isExpanded) row.collapse();
    else {
      row.expand();
      row.editThen();
    }
  }

  private onKey(event: JQuery.TriggeredEvent): void {
    const { key, altKey } = event.originalEvent as KeyboardEvent;
    if (!altKey || (key !== 'ArrowUp' && key !== 'ArrowDown')) return;
    event.preventDefault();
    if (this.query !== '') return;
    const row = this.rowAt(event.target as Element);
    const from = this.rows.indexOf(row);
    const to = from + (key === 'ArrowUp' ? -1 : 1);
    const other = this.rows[to];
    if (other === undefined) return;
    if (to < from) itemOf(row).insertBefore(itemOf(other));
    else itemOf(row).insertAfter(itemOf(other));
    this.rows.splice(from, 1);
    this.rows.splice(to, 0, row);
    row.focus();
    this.edited();
  }

  private sorted(rows: Row[]): void {
    this.rows = rows;
    this.edited();
  }

  private edited(): void {
    this.renumber();
    this.changed();
  }

  private renumber(): void {
    if (this.isShown) for (const [index, row] of this.rows.entries()) row.number(index + 1);
  }

  private rowAt(target: Element): Row {
    return $(target).closest('.red-ui-editableList-item-content').data('data') as Row;
  }
}

function fillItem(content: JQuery, _: number, row: Row): void {
  content[0]?.append(row.element[0] as HTMLElement);
}

function itemOf(row: Row): JQuery {
  return row.element.closest('li');
}
