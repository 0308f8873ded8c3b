import { languageOf } from '../knowledge/catalogue';
import { suggest, type Suggestion } from '../knowledge/suggest';

type TextField = HTMLInputElement | HTMLTextAreaElement;

const SHOWN = 50;
let made = 0;

/**
 * Shows ways to go on below a field while one types, or at Ctrl+Space. Node-RED's `autoComplete` replaces the whole text of
 * a field and takes the focus away; here the cursor is in the middle of an expression.
 */
export class Completion {
  private readonly field: TextField;
  private readonly id = `tagwright-completion-${++made}`;
  private list: JQuery | null = null;
  private shown: Suggestion[] = [];
  private active = 0;

  constructor(
    private readonly input: JQuery,
    private readonly seenKeys: () => readonly string[],
  ) {
    this.field = input[0] as TextField;
    input.attr({ autocomplete: 'off', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': this.id });
    input.on('input', () => this.update());
    input.on('keydown', (event) => this.onKey(event));
    input.on('blur', () => this.close());
  }

  close(): void {
    this.list?.remove();
    this.list = null;
    this.input.attr('aria-expanded', 'false').removeAttr('aria-activedescendant');
  }

  private update(): void {
    const { value, selectionStart, selectionEnd } = this.field;
    const found = selectionStart === null || selectionStart !== selectionEnd ? [] : suggest(value, selectionStart, this.seenKeys(), languageOf(RED.i18n.lang()));
    // Not what stands there already.
    this.shown = found.filter(({ from, value: said }) => said !== value.slice(from, selectionStart ?? from)).slice(0, SHOWN);
    if (this.shown.length === 0) this.close();
    else this.show();
  }

  private show(): void {
    const list = (this.list ??= this.open());
    list.empty().append(this.shown.map(({ label, doc }, index) => {
      const option = $('<li>', { role: 'option', id: `${this.id}-${index}` });
      option.append($('<code>').text(label), $('<span>').text(doc));
      // Before the field loses the focus.
      return option.on('mousedown', (event) => {
        event.preventDefault();
        this.take(index);
      });
    }));
    this.choose(0);
  }

  private open(): JQuery {
    const { left, bottom } = this.field.getBoundingClientRect();
    const list = $('<ul>', { id: this.id, role: 'listbox', class: 'tagwright-completion' });
    list.css({ left: `${left}px`, top: `${bottom + 2}px` }).appendTo(document.body);
    this.input.attr('aria-expanded', 'true');
    return list;
  }

  private choose(index: number): void {
    this.active = (index + this.shown.length) % this.shown.length;
    const options = this.list?.children() ?? $();
    options.attr('aria-selected', 'false').removeClass('selected');
    const option = options.eq(this.active).attr('aria-selected', 'true').addClass('selected');
    option[0]?.scrollIntoView({ block: 'nearest' });
    this.input.attr('aria-activedescendant', `${this.id}-${this.active}`);
  }

  private take(index: number): void {
    const suggestion = this.shown[index];
    const { selectionStart } = this.field;
    if (suggestion === undefined || selectionStart === null) return;
    const { from, value } = suggestion;
    this.field.setRangeText(value, from, selectionStart, 'end');
    this.close();
    // As if it had been typed: what begins with it is shown next.
    this.field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  private onKey(event: JQuery.KeyDownEvent): void {
    if (this.list === null) {
      if (event.key !== ' ' || !event.ctrlKey) return;
      this.update();
    } else if (event.key === 'ArrowDown') this.choose(this.active + 1);
    else if (event.key === 'ArrowUp') this.choose(this.active - 1);
    else if ((event.key === 'Enter' && !event.ctrlKey) || (event.key === 'Tab' && !event.shiftKey)) this.take(this.active);
    else if (event.key === 'Escape') this.close();
    else {
      if (['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) this.close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
