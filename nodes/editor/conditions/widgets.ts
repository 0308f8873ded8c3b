/** Widgets of Node-RED that the list of conditions is made of, as far as it uses them. */

/** A list of rows that can be sorted. `Item` is what a row stands for. */
export interface EditableList<Item> {
  buttons: { id?: string; label: string; icon: string; title: string; click(): void }[];
  addButton: false;
  removable: false;
  /** A selector: where a row is dragged by. */
  sortable: string;
  scrollOnAdd: boolean;
  addItem(row: JQuery, index: number, item: Item): void;
  sortItems(rows: JQuery<JQuery>): void;
}

declare global {
  interface JQuery {
    editableList<Item>(options: EditableList<Item>): JQuery;
    editableList<Item>(method: 'insertItemAt', item: Item, index: number): void;
    editableList<Item>(method: 'removeItem', item: Item): void;
    editableList<Item>(method: 'filter', filter: ((item: Item) => boolean) | null): void;
    editableList(method: 'height', pixels: number): void;
    editableList(method: 'empty'): void;
    editableList<Item>(method: 'option', name: 'addItem', value: EditableList<Item>['addItem'] | null): void;
    searchBox(options: { delay: number; change(): void }): JQuery;
    searchBox(method: 'value', text: string): void;
    searchBox(method: 'value'): string;
    searchBox(method: 'count', text: string): void;
    sortable(method: 'enable' | 'disable'): void;
  }
}
