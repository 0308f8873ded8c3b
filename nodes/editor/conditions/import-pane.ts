import { analyse, type Found } from './exchange';
import type { ExchangeTarget, Pane } from './exchange-dialog';
import { decodeText } from './file-text';
import type { Asked } from './server';

const DELAY = 300;

type Way = 'import' | 'add' | 'replace';

/** A text is pasted or read from a file, looked at, and taken over: what is there already is asked for. */
export function importPane({ text, list, others }: ExchangeTarget): Pane {
  const area = $('<textarea>', { id: 'tagwright-import-text', rows: 14, spellcheck: false, wrap: 'off', placeholder: text('exchange.placeholder') });
  const file = $('<input>', { type: 'file', id: 'tagwright-import-file', accept: '.csv,.yaml,.yml,.txt', tabindex: -1, 'aria-label': text('exchange.file') }).hide();
  const choose = $('<button>', { type: 'button', class: 'red-ui-button' }).append('<i class="fa fa-folder-open-o" aria-hidden="true"></i> ', document.createTextNode(text('exchange.file')));
  const result = $('<div class="tagwright-import-result" aria-live="polite">');
  const buttons = (['import', 'add', 'replace'] as const).map((way) => [way, $('<button>', { type: 'button', class: 'red-ui-button', id: `tagwright-import-${way}` }).text(text(`exchange.do.${way}`))] as const);
  const bar = $('<div class="tagwright-exchange-bar">').append(buttons.map(([, button]) => button));
  const element = $('<div class="tagwright-exchange-pane">').append(
    $('<label for="tagwright-import-text">').text(text('exchange.paste')), area, $('<div class="tagwright-exchange-bar">').append(choose, file), result, bar,
  );
  for (const [way, button] of buttons) button.toggleClass('primary', way === 'import');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: Asked | null = null;

  function reset(): void {
    clearTimeout(timer);
    asked?.abort();
    result.empty();
    for (const [, button] of buttons) button.hide().off('click');
  }

  function look(): void {
    reset();
    const source = String(area.val());
    if (source.trim() !== '') asked = analyse(source, text, showFound, showErrors);
  }

  function showErrors(errors: string[]): void {
    result.append($('<div role="alert">').append(
      $('<p class="tagwright-error">').text(text('exchange.nothing')), $('<ul>').append(errors.map((error) => $('<li>').text(error))),
    ));
  }

  /** What of the dialog is replaced, in words. */
  function replaced({ scripts }: Found): string[] {
    const names = scripts === null ? [] : (['defaults', 'advancedProcessing'] as const).filter((name) => others.read(name).trim() !== '');
    return [
      ...(list.length === 0 ? [] : [text('exchange.part.conditions', { count: list.length })]),
      ...names.map((name) => text(`exchange.part.${name}`)),
    ];
  }

  function showFound(found: Found): void {
    const { conditions, scripts, leftOut, format } = found;
    const names = scripts === null ? [] : (['defaults', 'advancedProcessing'] as const).filter((name) => scripts[name].trim() !== '');
    const parts = [text('exchange.part.conditions', { count: conditions.length }), ...names.map((name) => text(`exchange.part.${name}`))];
    result.append($('<p>').text(`${format.toUpperCase()}: ${parts.join(', ')}`));
    if (leftOut.length > 0) {
      result.append($('<p>').text(text('exchange.leftOut')), $('<ul class="tagwright-import-left">').append(leftOut.map((part) => $('<li>').text(part))));
    }
    const going = replaced(found);
    if (going.length > 0) result.append($('<p class="tagwright-import-asks">').text(text('exchange.asks', { parts: going.join(', ') })));
    for (const [way, button] of buttons) {
      button.toggle((way === 'import') === (going.length === 0)).on('click', () => take(found, way));
    }
  }

  function take(found: Found, way: Way): void {
    RED.tray.close(() => apply(found, way));
  }

  function apply({ conditions, scripts }: Found, way: Way): void {
    for (const name of ['defaults', 'advancedProcessing'] as const) {
      if (scripts !== null && (way !== 'add' || others.read(name).trim() === '')) others.write(name, scripts[name]);
    }
    list.take(conditions, way === 'replace');
    RED.notify(text('exchange.done', { count: conditions.length }), 'success');
  }

  choose.on('click', () => file.trigger('click'));
  file.on('change', () => {
    const [chosen] = (file[0] as HTMLInputElement).files ?? [];
    if (chosen === undefined) return;
    void chosen.arrayBuffer().then((bytes) => {
      area.val(decodeText(new Uint8Array(bytes)));
      file.val('');
      look();
    });
  });
  area.on('input', () => {
    reset();
    timer = setTimeout(look, DELAY);
  });
  reset();
  return { element, show: () => undefined, focus: () => void area.trigger('focus'), close: reset };
}
