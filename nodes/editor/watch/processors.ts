import type { Point, ProcessorRow } from './answers';
import { Chart } from './chart';
import { cells, follow, link, setText } from './elements';
import { openNode } from './open-node';
import { nameOf, placeText, type Words } from './words';

export const PROCESSOR_COLUMNS = ['processor', 'errored', 'rate', 'chart', 'p50', 'p99', 'processed', 'dropped', 'queue', 'hits'] as const;

/** Gives what shows the rows of all processors; `points` are the last minutes of one. */
export function processorRows(body: JQuery, words: Words, points: (id: string) => readonly Point[]): (rows: readonly ProcessorRow[]) => void {
  const { text, compact, exact } = words;

  function create(row: ProcessorRow) {
    const drawn = new Chart();
    const made = { ...cells(PROCESSOR_COLUMNS), drawn, item: row, name: $(), place: $() };
    made.name = link(() => openNode(made.item, null, text)).appendTo(made.processor);
    made.place = link(() => openNode(made.item, made.item.error, text)).addClass('tagwright-watch-place').appendTo(made.processor);
    made.errored.addClass('tagwright-watch-count');
    made.chart.append(drawn.element);
    return made;
  }

  function show(made: ReturnType<typeof create>, row: ProcessorRow): void {
    const { rank, error, state, hits, misses } = row;
    made.row.toggleClass('tagwright-watch-errored', rank > 0);
    setText(made.name, nameOf(row), text('open'));
    const marked = rank > 0 && error !== null;
    made.place.toggle(marked);
    if (marked) setText(made.place, `⚠ ${state === 'failed' ? `${text('failed')}: ` : ''}${placeText(words, error)}`, text('openPlace'));
    for (const name of ['errored', 'processed', 'dropped', 'queue'] as const) setText(made[name], compact(row[name]), exact(row[name]));
    setText(made.rate, compact(row.rate));
    setText(made.p50, words.milliseconds(row.p50));
    setText(made.p99, words.milliseconds(row.p99));
    const ratio = hits + misses === 0 ? '–' : words.percent(hits / (hits + misses));
    setText(made.hits, ratio, text('hitsOf', { hits: exact(hits), misses: exact(misses) }));
    made.chart.attr('title', made.drawn.show(points(row.id), words));
  }

  return follow(body, ({ id }) => id, create, show);
}
