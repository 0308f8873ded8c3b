import type { Condition } from './condition';
import type { Text } from './texts';

const MAX_SUMMARY = 160;

/** The line of a row that is always seen: what its condition is, and what it is sorted, switched and expanded with. */
export class RowHead {
  readonly element: JQuery;
  private hasActions = false;

  constructor(private readonly text: Text) {
    this.element = $(template(text).cloneNode(true) as HTMLElement);
  }

  /** Without jQuery: this runs for each of a thousand rows when the dialog opens. */
  show({ name, if: test, then, enabled }: Condition): void {
    this.part('name').textContent = name;
    this.part('if').textContent = firstLine(test);
    this.part('do').textContent = firstLine(then);
    (this.part('enabled') as HTMLInputElement).checked = enabled;
  }

  showNumber(number: number): void {
    this.part('number').textContent = String(number);
  }

  showExpanded(isExpanded: boolean): void {
    const toggle = this.element.find('.tagwright-condition-toggle').attr('aria-expanded', String(isExpanded));
    toggle.children('i').toggleClass('fa-caret-down', isExpanded).toggleClass('fa-caret-right', !isExpanded);
  }

  /** Makes the buttons: when somebody comes to the row. */
  showActions(): void {
    if (this.hasActions) return;
    this.hasActions = true;
    this.element.append(actions(this.text));
  }

  focus(): void {
    this.element.find('.tagwright-condition-toggle').trigger('focus');
  }

  private part(name: string): Element {
    return this.element[0]?.querySelector(`.tagwright-condition-${name}`) as Element;
  }
}

function firstLine(script: string): string {
  const line = script.trimStart().split('\n', 1)[0] ?? '';
  return line.length > MAX_SUMMARY || line.length < script.trim().length ? `${line.slice(0, MAX_SUMMARY)} …` : line;
}

function actions(text: Text): JQuery {
  const button = (name: string, icon: string): JQuery => $('<button>', {
    type: 'button', class: `red-ui-button red-ui-button-small tagwright-condition-${name}`, 'aria-label': text(`condition.${name}`), title: text(`condition.${name}`),
  }).append($('<i>', { class: `fa ${icon}`, 'aria-hidden': 'true' }));
  return $('<span class="tagwright-condition-actions">').append(button('copy', 'fa-clone'), button('remove', 'fa-remove'));
}

const templates = new WeakMap<Text, HTMLElement>();

function template(text: Text): HTMLElement {
  const known = templates.get(text);
  if (known !== undefined) return known;
  const toggle = $('<button>', { type: 'button', class: 'tagwright-condition-toggle', 'aria-expanded': 'false', 'aria-keyshortcuts': 'Alt+ArrowUp Alt+ArrowDown' });
  toggle.append(
    '<i class="fa fa-caret-right" aria-hidden="true">', '<span class="tagwright-condition-number">', '<b class="tagwright-condition-name">',
    '<code class="tagwright-condition-if">', '<code class="tagwright-condition-do">',
  );
  const head = $('<div class="tagwright-condition-head">').append(
    $('<i>', { class: 'tagwright-condition-handle fa fa-bars', 'aria-hidden': 'true', title: text('condition.sort') }),
    $('<input>', { type: 'checkbox', class: 'tagwright-condition-enabled', 'aria-label': text('condition.enabled'), title: text('condition.enabled') }),
    toggle,
  );
  templates.set(text, head[0] as HTMLElement);
  return head[0] as HTMLElement;
}
