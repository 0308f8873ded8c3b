import { errorRows } from './errors';
import { Feed } from './feed';
import { poolRows, POOL_COLUMNS } from './pools';
import { processorRows, PROCESSOR_COLUMNS } from './processors';
import { setText } from './elements';
import { createWords, nameOf, type Words } from './words';

const ID = 'tagwright-watch';
const ACTION = 'tagwright:show-processors';

/** Adds the tab "Tag processors" to the sidebar. */
export function addWatchTab(): void {
  const words = createWords();
  const { content, close } = createTab(words);
  RED.sidebar.addTab({
    id: ID, name: words.text('name'), label: words.text('label'), iconClass: 'fa fa-tachometer', content, onremove: close, action: ACTION,
  });
  RED.actions.add(ACTION, () => RED.sidebar.show(ID));
}

function createTab(words: Words): { content: JQuery; close(): void } {
  const { text } = words;
  const content = $('<div class="tagwright-watch">');
  const pause = button(words, 'pause', 'fa-pause').attr('aria-pressed', 'false');
  const reset = button(words, 'reset', 'fa-eraser');
  $('<div class="red-ui-sidebar-header" role="toolbar">').attr('aria-label', text('name')).append(pause, ' ', reset).appendTo(content);
  const summary = $('<p role="status" aria-live="polite">').appendTo(content);
  const problem = $('<p role="alert">').hide().appendTo(content);
  const processors = table(content, words, 'processors', PROCESSOR_COLUMNS);
  const more = $('<p class="tagwright-watch-note">').hide().appendTo(content);
  $('<h3>').text(text('errors')).appendTo(content);
  const noErrors = $('<p class="tagwright-watch-note">').text(text('noErrors')).appendTo(content);
  const showErrors = errorRows($('<ul>').appendTo(content), words);
  $('<h3>').text(text('sandbox')).appendTo(content);
  const showPools = poolRows(table(content, words, 'pools', POOL_COLUMNS), words);

  const feed = new Feed({
    show({ processors: rows, total, pools }) {
      const failing = rows.filter(({ rank }) => rank > 1);
      const [worst] = failing;
      setText(summary, worst === undefined ? text('summary', { total }) : text('summaryErrors', { total, failing: failing.length, name: nameOf(worst) }));
      showProcessors(rows);
      more.toggle(total > rows.length).text(text('more', { count: total - rows.length }));
      showPools(pools);
    },
    showErrors(errors) {
      noErrors.toggle(errors.length === 0);
      showErrors(errors);
    },
    showProblem(key) {
      if (key !== null) problem.text(text(key));
      problem.toggle(key !== null);
    },
  });
  const showProcessors = processorRows(processors, words, feed.points);

  let isPaused = false;
  pause.on('click', () => {
    isPaused = !isPaused;
    pause.attr('aria-pressed', String(isPaused)).toggleClass('selected', isPaused);
    pause.find('i').toggleClass('fa-pause', !isPaused).toggleClass('fa-play', isPaused);
    setText(pause.find('span'), text(isPaused ? 'resume' : 'pause'));
    feed.pause(isPaused);
  });
  reset.on('click', () => feed.reset());
  if (!RED.user.hasPermission('tag-processor.write')) reset.prop('disabled', true).attr('title', text('forbidden'));
  const stopFollowing = whileSeen(content, () => feed.start(), () => feed.stop());
  return { content, close: stopFollowing };
}

function button({ text }: Words, name: string, icon: string): JQuery {
  const made = $('<button type="button" class="red-ui-button red-ui-button-small">').append($(`<i class="fa ${icon}" aria-hidden="true">`), ' ', $('<span>').text(text(name)));
  return made.attr('title', text(`${name}Tip`));
}

/** A table in the content; gives its body. */
function table(content: JQuery, { text }: Words, name: string, columns: readonly string[]): JQuery {
  const made = $('<table>').append($('<caption>').text(text(name)));
  const head = $('<tr>').appendTo($('<thead>').appendTo(made));
  for (const column of columns) $('<th scope="col">').text(text(`column.${column}`)).attr('title', text(`tip.${column}`)).appendTo(head);
  // Scrolled with the keyboard where it is too wide.
  $('<div class="tagwright-watch-scroll" tabindex="0" role="region">').attr('aria-label', text(name)).append(made).appendTo(content);
  return $('<tbody>').appendTo(made);
}

/** Starts and stops as an element is seen or not, whatever hides it: another tab, a closed sidebar, another page in front. */
function whileSeen(element: JQuery, start: () => void, stop: () => void): () => void {
  let isShown = false;
  const follows = (): void => (isShown && !document.hidden ? start() : stop());
  const observer = new IntersectionObserver((entries) => {
    isShown = entries.at(-1)?.isIntersecting === true;
    follows();
  });
  const [observed] = element.toArray();
  if (observed !== undefined) observer.observe(observed);
  document.addEventListener('visibilitychange', follows);
  return () => {
    observer.disconnect();
    document.removeEventListener('visibilitychange', follows);
    stop();
  };
}
