import { toCsv } from './csv';
import type { ExchangeTarget, Pane } from './exchange-dialog';
import { ask, type Asked } from './server';

const FORMATS = ['yaml', 'csv', 'semicolons'] as const;
type Format = (typeof FORMATS)[number];

const MEDIA: Readonly<Record<Format, string>> = { yaml: 'application/yaml', csv: 'text/csv;charset=utf-8', semicolons: 'text/csv;charset=utf-8' };

/** Shows what stands in the dialog as YAML or CSV, to be copied or saved as a file. */
export function exportPane({ text, list, others, name }: ExchangeTarget): Pane {
  const format = $('<select id="tagwright-export-format">').append(FORMATS.map((value) => $('<option>', { value }).text(text(`exchange.format.${value}`))));
  const area = $('<textarea>', { id: 'tagwright-export-text', rows: 14, readonly: true, spellcheck: false, wrap: 'off', 'aria-label': text('exchange.text') });
  const hint = $('<p role="status">');
  const copy = button('copy', 'fa-clipboard', () => RED.clipboard.copyText(shown, copy, 'clipboard.copied'));
  const save = button('save', 'fa-download', download);
  const element = $('<div class="tagwright-exchange-pane">').append(
    $('<label for="tagwright-export-format">').text(text('exchange.as')), format, area, hint, $('<div class="tagwright-exchange-bar">').append(save, copy),
  );
  let asked: Asked | null = null;
  /** A text area gives other ends of lines. */
  let shown = '';

  function button(action: 'copy' | 'save', icon: string, click: () => void): JQuery {
    const made = $('<button>', { type: 'button', class: 'red-ui-button', id: `tagwright-export-${action}` });
    return made.append($('<i>', { class: `fa ${icon}`, 'aria-hidden': 'true' }), document.createTextNode(` ${text(`exchange.do.${action}`)}`)).on('click', click);
  }

  const chosen = (): Format => format.val() as Format;

  function showText(content: string): void {
    shown = content;
    area.val(content);
    for (const each of [copy, save]) each.prop('disabled', content === '');
  }

  function show(): void {
    asked?.abort();
    hint.text(chosen() === 'yaml' ? '' : text('exchange.onlyConditions'));
    if (chosen() !== 'yaml') {
      showText(toCsv(list.values(), chosen() === 'csv' ? ',' : ';'));
      return;
    }
    showText('');
    const draft = { defaults: others.read('defaults'), conditions: list.values(), advancedProcessing: others.read('advancedProcessing') };
    asked = ask<{ text: string }>('export', draft, (answer) => showText(answer.text), (reason) => hint.text(reason));
  }

  function download(): void {
    const url = URL.createObjectURL(new Blob([shown], { type: MEDIA[chosen()] }));
    const file = `${name.replace(/[^\p{L}\p{N}._-]+/gu, '-') || 'tag-processor'}.${chosen() === 'yaml' ? 'yaml' : 'csv'}`;
    $('<a>', { href: url, download: file })[0]?.click();
    setTimeout(() => URL.revokeObjectURL(url), 0);
  }

  format.on('change', show);
  return { element, show, focus: () => void format.trigger('focus'), close: () => asked?.abort() };
}
