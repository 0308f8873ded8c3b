import type { Change, Message, Outcome, Step, Trial } from './answers';
import type { Draft, TrialDialog } from './dialog';
import { code, icon } from './elements';
import { shown, stageName, trialText } from './texts';

const ICONS: Record<Step['status'], string> = {
  done: 'fa-check', matched: 'fa-check', not_matched: 'fa-minus', dropped: 'fa-trash-o', errored: 'fa-times-circle',
  unfinished: 'fa-clock-o', disabled: 'fa-ban', not_reached: 'fa-ellipsis-h',
};
const MEGABYTE = 1024 * 1024;

/** The place of an error or a problem: a click goes there. */
function placeLink(dialog: TrialDialog, stage: string, line: number | null, column: number | null, draft: Draft): JQuery {
  const name = stageName(stage, draft);
  if (line === null || dialog.place(stage, line) === null) return $('<span>').text(name);
  return $('<a>', { href: '#', class: 'tagwright-place' }).text(`${name}, ${line}:${column ?? 1}`).on('click', (event) => {
    event.preventDefault();
    dialog.goTo(stage, line, column);
  });
}

function nothing(text: string, element: 'div' | 'span' = 'div'): JQuery {
  return $(document.createElement(element)).addClass('tagwright-nothing').text(text);
}

function changeRow(change: Change): JQuery {
  const cell = (key: 'before' | 'after'): JQuery =>
    $('<td>').append(key in change ? code(shown(change[key])) : nothing(trialText('nothing'), 'span'));
  return $('<tr>').append($('<th scope="row">').text(change.path || trialText('change.whole')), cell('before'), cell('after'));
}

/** A table; `columns` are keys of the texts of its head. */
export function changesTable(columns: readonly string[], rows: readonly JQuery[]): JQuery {
  const head = columns.map((key) => $('<th scope="col">').text(trialText(key)));
  return $('<table class="tagwright-changes">').append($('<thead>').append($('<tr>').append(...head)), $('<tbody>').append(...rows));
}

function stepRow({ stage, status, ms, messages, changes }: Step, draft: Draft): JQuery {
  const row = $('<li>', { class: `tagwright-step tagwright-step-${status.replace('_', '-')}`, 'data-stage': stage, 'data-status': status });
  const time = ['disabled', 'not_reached', 'unfinished'].includes(status) ? '' : trialText('ms', { ms });
  row.append($('<div class="tagwright-step-head">').append(
    icon(ICONS[status]), $('<b>').text(stageName(stage, draft)),
    $('<span>').text(trialText(`status.${status}`)), $('<span class="tagwright-time">').text(time),
  ));
  if (messages.length > 1) row.append($('<div>').text(trialText('several', { count: messages.length })));
  if (changes.length > 0) row.append(changesTable(['change.path', 'change.before', 'change.after'], changes.map(changeRow)));
  else if (messages.length > 0) row.append(nothing(trialText('unchanged')));
  return row;
}

function details(title: string, value: unknown): JQuery {
  return $('<details>').append($('<summary>').text(title), $('<pre>').text(shown(value, 2)));
}

function messageBox(message: Message, port: number | undefined): JQuery {
  const { topic, payload, meta, ...rest } = message;
  const box = $('<div class="tagwright-message">');
  if (port !== undefined) box.append($('<div>').text(trialText('port', { number: port + 1 })));
  if (topic !== undefined) box.append($('<div>').append($('<b>').text('topic '), $('<code class="tagwright-topic">').text(String(topic))));
  box.append($('<b>').text('payload'), $('<pre class="tagwright-payload">').text(shown(payload, 2)));
  if (meta !== undefined) box.append(details('meta', meta));
  if (Object.keys(rest).length > 0) box.append(details(trialText('others'), rest));
  return box;
}

function outcomeBox(dialog: TrialDialog, outcome: Outcome, draft: Draft): JQuery {
  const box = $('<div>', { class: `tagwright-outcome tagwright-outcome-${outcome.status}`, 'data-outcome': outcome.status });
  box.append($('<h4>').text(trialText(`outcome.${outcome.status}`)));
  if (outcome.status === 'processed') return box.append(...outcome.messages.map((message, index) => messageBox(message, outcome.ports?.[index])));
  if (outcome.status === 'dropped') return box;
  const { code: errorCode, stage, line, column, message } = outcome.error;
  if (stage !== null) box.append($('<div>').append(placeLink(dialog, stage, line, column, draft)));
  return box.append($('<div class="tagwright-error">').append(code(errorCode), document.createTextNode(` ${message}`)));
}

type Content = (JQuery | Text)[];

/** A list with its title; nothing for no entries. */
function list(title: string, entries: readonly Content[]): JQuery[] {
  if (entries.length === 0) return [];
  return [$('<div>').append($('<h4>').text(title), $('<ul class="tagwright-lines">').append(...entries.map((entry) => $('<li>').append(...entry))))];
}

/** An isolate that ran out of memory takes what it noted with it. */
function isUnknown({ outcome, steps }: Trial): boolean {
  return outcome?.status === 'errored' && outcome.error.stage !== 'input'
    && steps.every(({ status }) => ['disabled', 'not_reached'].includes(status));
}

/** Everything of a trial: what became of the message, stage by stage, and what the scripts said. `draft`: the scripts that ran. */
export function resultOf(dialog: TrialDialog, trial: Trial, draft: Draft): JQuery {
  if (trial.outcome === null) {
    const problems = trial.problems.map(({ key, line, column, message }): Content => [
      ...(key === '' ? [] : [placeLink(dialog, key, line, column, draft), document.createTextNode(': ')]),
      $('<span class="tagwright-error">').text(message),
    ]);
    return $('<div data-outcome="refused">').append(...list(trialText('outcome.refused'), problems));
  }
  const { usage } = trial;
  const used = usage === null ? [] : [$('<div class="tagwright-usage">').text(trialText('usage', { ms: usage.cpu.toFixed(1), mb: (usage.bytes / MEGABYTE).toFixed(1) }))];
  return $('<div>').append(
    outcomeBox(dialog, trial.outcome, draft),
    $('<h4>').text(trialText('steps')),
    isUnknown(trial) ? nothing(trialText('unknownSteps')) : $('<ol class="tagwright-steps">').append(...trial.steps.map((step) => stepRow(step, draft))),
    ...list(trialText('console'), trial.console.map(({ level, text }) => [code(level), document.createTextNode(` ${text}`)])),
    ...list(trialText('events'), trial.events.map(({ name, payload }) => [$('<b>').text(name), code(` ${shown(payload)}`)])),
    ...used,
  );
}
