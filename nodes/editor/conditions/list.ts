import { CodeBoxes } from './code-box';
import { copyOf, matches, metaKeysIn, NEW_CONDITION, type Condition } from './condition';
import { Expansion } from './expansion';
import { Row } from './row';
import { RowsView, type ListButton } from './rows-view';
import type { Text } from './texts';

/** The list of conditions: `rows` has them in their order, whatever of it is shown. */
export class ConditionList {
  private rows: Row[] = [];
  private readonly boxes = new CodeBoxes();
  private readonly view: RowsView;
  /** What is searched; blank for nothing. */
  query = '';
  /** Keys of the last messages, as scripts write them. */
  seenKeys: readonly string[] = [];
  /** Elements are made when the list is shown first: a dialog with a thousand conditions opens as fast as with one. */
  private isShown = false;
  private readonly expansion = new Expansion();

  /** `element`: a list in the page. `changed` is called for every edit; `searched` when other conditions are shown. */
  constructor(
    element: JQuery,
    private readonly nodeId: string,
    private readonly text: Text,
    private readonly changed: () => void,
    private readonly searched: () => void,
    buttons: ListButton[],
  ) {
    const add = { label: RED._('editableList.add'), icon: 'fa fa-plus', title: text('condition.add'), click: () => this.addNew() };
    this.view = new RowsView(element, [add, ...buttons], {
      sorted: (rows) => {
        this.rows = rows;
        this.edited();
      },
      moved: (row, by) => this.move(row, by),
      toggled: (row) => toggle(row),
      enabled: (row, isEnabled) => {
        row.enable(isEnabled);
        changed();
      },
      copied: (row) => this.copy(row),
      removed: (row) => this.remove(row),
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
    this.view.fill(this.rows);
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
    if (this.isShown) this.view.fill(rows);
    this.renumber();
  }

  /** Takes other conditions in, behind those that are there or in their place. */
  take(conditions: readonly Condition[], isReplacing: boolean): void {
    if (isReplacing) {
      this.destroy();
      this.view.empty();
      this.rows = [];
    }
    this.append(conditions);
    this.search('');
    this.changed();
  }

  /** Shows only conditions with a text in them. They cannot be sorted meanwhile. */
  search(query: string): void {
    this.expansion.stop();
    this.query = query.trim();
    this.view.filter(this.query === '' ? null : ({ condition }) => matches(condition, this.query));
    this.searched();
  }

  /** Expands all that are shown. */
  expandAll(): void {
    this.expansion.start(this.shownRows());
  }

  collapseAll(): void {
    this.expansion.stop();
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
    this.expansion.stop();
    for (const row of this.rows) row.dispose();
  }

  private shownRows(): Row[] {
    return this.query === '' ? this.rows : this.rows.filter(({ condition }) => matches(condition, this.query));
  }

  private create(condition: Condition): Row {
    const { nodeId, text, boxes, changed } = this;
    const seenKeys = (): string[] => [...this.seenKeys, ...metaKeysIn(this.rows.flatMap(({ condition: { if: test, then } }) => [test, then]))];
    return new Row(condition, { nodeId, text, boxes, seenKeys, changed });
  }

  private insert(condition: Condition, index: number): Row {
    const row = this.create(condition);
    this.rows.splice(index, 0, row);
    if (this.isShown) this.view.insert(row, index);
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
    this.expansion.stop();
    this.rows.splice(index, 1);
    row.dispose();
    this.view.remove(row);
    this.edited();
    this.searched();
    this.rows[Math.min(index, this.rows.length - 1)]?.focus();
  }

  private move(row: Row, by: -1 | 1): void {
    const from = this.rows.indexOf(row);
    const other = this.rows[from + by];
    if (this.query !== '' || other === undefined) return;
    this.view.move(row, by, other);
    this.rows.splice(from, 1);
    this.rows.splice(from + by, 0, row);
    row.focus();
    this.edited();
  }

  private edited(): void {
    this.renumber();
    this.changed();
  }

  private renumber(): void {
    if (this.isShown) for (const [index, row] of this.rows.entries()) row.number(index + 1);
  }
}

function toggle(row: Row): void {
  if (row.isExpanded) row.collapse();
  else {
    row.expand();
    row.editThen();
  }
}
