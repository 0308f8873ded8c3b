import type { WatchError } from './answers';
import { follow, link, setText } from './elements';
import { openNode } from './open-node';
import { nameOf, placeText, type Words } from './words';

/** Gives what shows the last errors in a list. */
export function errorRows(list: JQuery, words: Words): (errors: readonly WatchError[]) => void {
  const { text } = words;

  function create(error: WatchError) {
    const row = $('<li>');
    const made = {
      row, item: error,
      count: $('<span class="tagwright-watch-note">').appendTo(row),
      link: link(() => openNode(made.item, made.item, text)).appendTo(row),
      reason: $('<div>').appendTo(row),
      details: $('<details>').append($('<summary>').text(text('message'))).appendTo(row),
      message: $('<code>'),
    };
    made.details.append(made.message);
    return made;
  }

  function show(made: ReturnType<typeof create>, error: WatchError): void {
    setText(made.link, `${nameOf(error)}: ${placeText(words, error)}`, text('openPlace'));
    setText(made.count, text('times', { count: words.exact(error.count), time: words.time(error.time) }));
    setText(made.reason, error.reason ?? '');
    made.details.toggle(error.message !== null);
    setText(made.message, error.message ?? '');
  }

  return follow(list, ({ id, code, stage, line }) => [id, code, stage, line].join('|'), create, show);
}
