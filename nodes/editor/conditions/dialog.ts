import { watchSeenKeys } from '../knowledge/seen-messages';
import type { CodeEditor, EditorNode } from '../red';
import { expandedEditor } from '../script-tray';
import { parseStage, readConditions, type Condition } from './condition';
import { openExchange } from './exchange-dialog';
import { ConditionList } from './list';
import type { Row } from './row';
import type { Text } from './texts';

const SEARCH_DELAY = 150;

/** The scripts of the dialog beside its conditions. */
export interface OtherScripts {
  read(name: 'defaults' | 'advancedProcessing'): string;
  write(name: 'defaults' | 'advancedProcessing', script: string): void;
}

/** The tab "Conditions" of a dialog. */
export interface ConditionsTab {
  /** The conditions as they stand there, also those that a search hides. */
  read(): Condition[];
  /** As {@link read}, with the script that is just edited in the whole width. */
  draft(): Condition[];
  /** The element for what is wrong with a stage such as `conditions[1].if`, and its editor where there is one; null for other stages. */
  place(stage: string): { element: JQuery; editor?: CodeEditor } | null;
  /** Expands a condition and puts the cursor at a place of it, counted from 1. */
  goTo(stage: string, line: number, column: number): void;
  /** The tab is shown now. */
  show(): void;
  resize(height: number): void;
  destroy(): void;
}

/** Makes the tab in `#tagwright-tab-conditions`. `changed` is called for every edit. */
export function createConditions(node: EditorNode, others: OtherScripts, changed: () => void): ConditionsTab {
  const text: Text = (key, blanks) => node._(`tag-processor.${key}`, blanks);
  const element = $('#node-input-conditions-container');
  const exchange = (tab: 'import' | 'export') => ({
    id: `tagwright-conditions-${tab}`, label: text(`exchange.${tab}`), icon: `fa fa-${tab === 'import' ? 'upload' : 'download'}`,
    title: text(`exchange.tip.${tab}`), click: () => openExchange(tab, { text, list, others, name: String(node['name'] ?? '') }),
  });
  const list = new ConditionList(element, node.id, text, changed, showFound, [exchange('import'), exchange('export')]);
  const seen = watchSeenKeys(node.id, (keys) => (list.seenKeys = keys));
  const search = $('<input>', { type: 'text', placeholder: text('condition.search'), 'aria-label': text('condition.search') });
  const found = $('<span role="status" class="tagwright-hidden">');
  const all = (name: 'expand' | 'collapse') => $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small', id: `tagwright-conditions-${name}` })
    .text(text(`condition.${name}`)).on('click', () => (name === 'expand' ? list.expandAll() : list.collapseAll()));
  $('#tagwright-conditions-toolbar').append($('<div class="tagwright-conditions-search">').append(search), found, all('expand'), all('collapse'));
  search.searchBox({ delay: SEARCH_DELAY, change: () => list.search(search.searchBox('value')) });

  function showFound(): void {
    const isSearching = list.query !== '';
    const counts = { count: list.shown, all: list.length };
    search.searchBox('count', isSearching ? text('condition.count', counts) : '');
    found.text(isSearching ? text('condition.found', counts) : '');
    if (!isSearching) search.val('');
  }

  const placeOf = (stage: string): { row: Row; part: 'if' | 'then' } | null => {
    const place = parseStage(stage);
    const row = place === null ? undefined : list.row(place.index);
    return place === null || row === undefined ? null : { row, part: place.part };
  };
  list.append(readConditions(node['conditions']));

  return {
    read: () => list.values(),
    draft: () => list.values().map((condition, index) => {
      const expanded = expandedEditor(`conditions[${index}].then`);
      return expanded === undefined ? condition : { ...condition, then: expanded.getValue() };
    }),
    place(stage) {
      const place = placeOf(stage);
      if (place === null) return null;
      const element = place.row.findingsOf(place.part);
      const editor = place.part === 'then' ? place.row.editor : null;
      return editor === null ? { element } : { element, editor };
    },
    goTo(stage, line, column) {
      const place = placeOf(stage);
      if (place !== null) list.goTo(place.row, place.part, line, column);
    },
    show: () => list.show(),
    resize: (height) => element.editableList('height', height - ($('#tagwright-conditions-toolbar').outerHeight(true) ?? 0)),
    destroy() {
      seen.dispose();
      list.destroy();
    },
  };
}
