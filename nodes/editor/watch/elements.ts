/** What stands for an item: its element, and the item as it was shown last. */
export interface Made<Item> {
  row: JQuery;
  item: Item;
}

export function link(onClick: () => void): JQuery {
  return $('<button type="button" class="tagwright-watch-link">').on('click', onClick);
}

/** A row with a cell for each column; the first is its header. */
export function cells<Column extends string>(columns: readonly Column[]): Record<Column | 'row', JQuery> {
  const row = $('<tr>');
  const made = columns.map((column, index) => [column, $(index === 0 ? '<th scope="row">' : '<td>').appendTo(row)] as const);
  return Object.fromEntries([['row', row], ...made]) as Record<Column | 'row', JQuery>;
}

export function setText(element: JQuery, value: string, title?: string): void {
  if (element.text() !== value) element.text(value);
  if (title !== undefined) element.attr('title', title);
}

/** Gives what brings the elements of a parent into step with items: made, removed and moved only where they are others. */
export function follow<Item, Kind extends Made<Item>>(
  parent: JQuery, keyOf: (item: Item) => string, create: (item: Item) => Kind, show: (made: Kind, item: Item) => void,
): (items: readonly Item[]) => void {
  const known = new Map<string, Kind>();
  return (items) => {
    const wanted = new Set(items.map(keyOf));
    for (const [key, { row }] of known) {
      if (wanted.has(key)) continue;
      row.remove();
      known.delete(key);
    }
    const focused = document.activeElement;
    let next = parent[0]?.firstElementChild ?? null;
    for (const item of items) {
      const key = keyOf(item);
      const made = known.get(key) ?? create(item);
      known.set(key, made);
      made.item = item;
      const [element] = made.row.toArray();
      if (element !== undefined && element === next) next = next.nextElementSibling;
      else if (element !== undefined) parent[0]?.insertBefore(element, next);
      show(made, item);
    }
    // An element loses the focus when it is moved.
    if (focused instanceof HTMLElement && focused !== document.activeElement && parent[0]?.contains(focused)) focused.focus({ preventScroll: true });
  };
}
