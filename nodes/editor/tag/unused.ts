import type { EditorNode } from '../red';
import { button } from '../trial/elements';

/** What is shown in place of fields that are not in use. */
export interface Unused {
  element: JQuery;
  /** Back to the question whether they are to be used. */
  reset(): void;
}

/** Offers the fields. `isLoss`: code of the user would go, which is asked before; `use` begins with the fields. */
export function unusedFields(node: EditorNode, isLoss: () => boolean, use: () => void): Unused {
  const text = (key: string): string => node._(`tag-processor.tag.unused.${key}`);
  const start = button('fa-pencil-square-o', text('start'), () => (isLoss() ? ask(true) : use()));
  const keep = button('fa-undo', text('keep'), () => {
    ask(false);
    start.trigger('focus');
  });
  const question = $('<div role="alert">').hide();
  const element = $('<div class="tagwright-tag-unused">').append($('<p>').text(text('why')), start, question);
  const replace = button('fa-eraser', text('replace'), use).addClass('primary');

  function ask(isAsked: boolean): void {
    start.toggle(!isAsked);
    question.toggle(isAsked);
    question.children().detach();
    if (!isAsked) return;
    // What comes into an alert is read out.
    question.append($('<p class="tagwright-warning">').text(text('ask')), keep, ' ', replace);
    keep.trigger('focus');
  }

  return { element, reset: () => ask(false) };
}
