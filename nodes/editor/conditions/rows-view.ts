import type { Row } from './row';
import './widgets';

/** A button below the list. */
export interface ListButton {
  id?: string;
  label: string;
  icon: string;
  title: string;
  click(): void;
}

/** What somebody does with the rows. */
export interface RowActions {
  /** All rows, in their new order. */
  sorted(rows: Row[]): void;
  /** With the keyboard: to the place before or behind. */
  moved(row: Row, by: -1 | 1): void;
  toggled(row: Row): void;
  enabled(row: Row, isEnabled: boolean): void;
  copied(row: Row): void;
  removed(row: Row): void;
}

/** The rows as Node-RED's list in the page shows them. */
export class RowsView {
  /** `element`: a list in the page. */
  constructor(private readonly element: JQuery, buttons: ListButton[], actions: RowActions) {
    element.editableList<Row>({
      addButton: false, removable: false, sortable: '.tagwright-condition-handle', scrollOnAdd: false, buttons,
      addItem: fillItem,
      sortItems: (contents) => actions.sorted(contents.toArray().map((content) => content.data('data') as Row)),
    });
    element.on('mouseenter focusin', '.tagwright-condition', (event) => rowAt(event.currentTarget as Element).showActions());
    element.on('click', '.tagwright-condition-toggle', (event) => actions.toggled(rowAt(event.target)));
    element.on('click', '.tagwright-condition-copy', (event) => actions.copied(rowAt(event.target)));
    element.on('click', '.tagwright-condition-remove', (event) => actions.removed(rowAt(event.target)));
    element.on('change', '.tagwright-condition-enabled', (event) => actions.enabled(rowAt(event.target), (event.target as HTMLInputElement).checked));
    element.on('keydown', '.tagwright-condition-toggle', (event) => {
      const { key, altKey } = event.originalEvent as KeyboardEvent;
      if (!altKey || (key !== 'ArrowUp' && key !== 'ArrowDown')) return;
      event.preventDefault();
      actions.moved(rowAt(event.target), key === 'ArrowUp' ? -1 : 1);
    });
  }

  /** Shows rows behind the others. The widget counts its rows for each that is added; what is done here does without that. */
  fill(rows: readonly Row[]): void {
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

  insert(row: Row, index: number): void {
    this.element.editableList('insertItemAt', row, index);
  }

  /** Puts a row before or behind another one. */
  move(row: Row, by: -1 | 1, other: Row): void {
    if (by < 0) itemOf(row).insertBefore(itemOf(other));
    else itemOf(row).insertAfter(itemOf(other));
  }

  remove(row: Row): void {
    this.element.editableList('removeItem', row);
  }

  empty(): void {
    this.element.editableList('empty');
  }

  /** Shows only some rows, which cannot be sorted then; null for all. */
  filter(filter: ((row: Row) => boolean) | null): void {
    this.element.editableList<Row>('filter', filter);
    this.element.sortable(filter === null ? 'enable' : 'disable');
    this.element.toggleClass('tagwright-conditions-searched', filter !== null);
  }
}

function fillItem(content: JQuery, _: number, row: Row): void {
  content[0]?.append(row.element[0] as HTMLElement);
}

function itemOf(row: Row): JQuery {
  return row.element.closest('li');
}

function rowAt(target: Element): Row {
  return $(target).closest('.red-ui-editableList-item-content').data('data') as Row;
}
