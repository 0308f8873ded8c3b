import type { OtherScripts } from './dialog';
import { exportPane } from './export-pane';
import { importPane } from './import-pane';
import type { ConditionList } from './list';
import type { Text } from './texts';

/** What is imported into and exported from. */
export interface ExchangeTarget {
  text: Text;
  list: ConditionList;
  others: OtherScripts;
  /** Of the node: files are named after it. */
  name: string;
}

/** One half of the dialog. */
export interface Pane {
  element: JQuery;
  /** Shown now: something may have to be asked for. */
  show(): void;
  focus(): void;
  /** Gives up what is asked for. */
  close(): void;
}

const WIDTH = 700;

/** Opens the dialog for import and export on top of the node's, with one of its halves. */
export function openExchange(first: 'import' | 'export', target: ExchangeTarget): void {
  const { text } = target;
  const panes = { import: importPane(target), export: exportPane(target) };
  const names = ['import', 'export'] as const;
  const idOf = (name: string): string => `tagwright-exchange-${name}`;
  RED.tray.show({
    title: text('exchange.title'),
    width: WIDTH,
    focusElement: false,
    buttons: [{ id: 'node-dialog-cancel', text: RED._('common.label.close'), click: () => RED.tray.close() }],
    open(tray) {
      const body = $('<div class="tagwright-exchange">').appendTo(tray.find('.red-ui-tray-body'));
      const row = $('<div class="red-ui-tabs-row">').appendTo(body).append('<ul id="tagwright-exchange-tabs"></ul>');
      for (const name of names) body.append(panes[name].element.hide());
      const tabs = RED.tabs.create({
        element: row.children('ul'),
        onchange: ({ id }) => {
          for (const name of names) panes[name].element.toggle(id === idOf(name));
          const shown = panes[id === idOf('import') ? 'import' : 'export'];
          shown.show();
          shown.focus();
        },
      });
      for (const name of names) tabs.addTab({ id: idOf(name), label: text(`exchange.${name}`) });
      tabs.activateTab(idOf(first));
    },
    show: () => panes[first].focus(),
    close() {
      for (const name of names) panes[name].close();
    },
  });
}
