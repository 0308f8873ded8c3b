import type { TopicPart } from '../../../lib/tag/topic-part';
import type { EditorNode, TypedInputType } from '../red';
import type { Fault } from './faults';
import type { Field, FieldType } from './fields';

const ICONS: Record<TopicPart, string> = { location_path: 'fa-map-marker', data_contract: 'fa-file-text-o', virtual_path: 'fa-folder-open-o', tag_name: 'fa-tag' };

/** The field of one part of the topic, with room for what is wrong with it. */
export interface FieldRow {
  element: JQuery;
  /** Where a check of the scripts shows what it finds. */
  findings: JQuery;
  read(): Field;
  write(field: Field): void;
  /** Shows what is wrong; `isOfMessage`: with the message of the preview. */
  show(fault: Fault | null, isOfMessage: boolean): void;
  focus(): void;
}

export function fieldRow(node: EditorNode, part: TopicPart, onEdit: () => void): FieldRow {
  const id = `tagwright-tag-${part}`;
  const text = (key: string, blanks?: Record<string, string>): string => node._(`tag-processor.tag.${key}`, blanks);
  const input = $('<input>', { type: 'text', id, 'aria-labelledby': `${id}-label`, placeholder: text(`placeholder.${part}`), style: 'width: calc(100% - 140px)' });
  const label = $('<label>', { id: `${id}-label`, for: id, title: text(`tip.${part}`), style: 'width: 130px' }).append($('<i>', { class: `fa ${ICONS[part]}`, 'aria-hidden': 'true' }), ' ', $('<span>').text(text(`part.${part}`)));
  const reason = $('<div>', { id: `${id}-reason`, class: 'tagwright-tag-reason', role: 'status' });
  const findings = $('<div class="tagwright-findings" role="status">');
  const element = $('<div class="form-row tagwright-tag-row">').append(label, input, reason, findings);
  const js: TypedInputType = { value: 'js', label: text('type.js'), icon: 'fa fa-code' };
  const inner = (): JQuery => element.find('.red-ui-typedInput-input');

  return {
    element,
    findings,
    read: () => ({ type: input.typedInput('type') as FieldType, value: input.typedInput('value') }),
    write({ type, value }) {
      if (inner().length === 0) {
        input.val(value).typedInput({ types: ['str', 'msg', 'env', js], default: type });
        // Node-RED's widget takes clicks on the label from the input that it hides.
        label.on('click', () => input.typedInput('focus'));
        inner().attr({ 'aria-describedby': `${id}-reason`, spellcheck: 'false', autocapitalize: 'off' });
        element.on('input change', '.red-ui-typedInput-input', onEdit);
        return;
      }
      input.typedInput('type', type);
      input.typedInput('value', value);
    },
    show(fault, isOfMessage) {
      const said = fault === null ? '' : text(`fault.${fault.key}`, fault.blanks);
      const shown = said !== '' && isOfMessage ? text('ofMessage', { reason: said }) : said;
      // A screen reader would read the same once more.
      if (reason.text() !== shown) reason.text(shown);
      const isError = fault?.kind === 'error';
      reason.toggleClass('tagwright-error', isError).toggleClass('tagwright-warning', fault !== null && !isError);
      inner().attr('aria-invalid', String(isError));
      element.find('.red-ui-typedInput-container').toggleClass('input-error', isError);
    },
    focus: () => void input.typedInput('focus'),
  };
}
