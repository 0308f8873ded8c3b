/** Shows what became of a trial: stage by stage, and in the end. */
(function () {
  const shared = window.tagwrightTrial = window.tagwrightTrial || {};
  const ICONS = {
    done: 'fa-check', matched: 'fa-check', not_matched: 'fa-minus', dropped: 'fa-trash-o', errored: 'fa-times-circle',
    unfinished: 'fa-clock-o', disabled: 'fa-ban', not_reached: 'fa-ellipsis-h',
  };

  /** The place of an error or a problem: a click goes there. */
  function placeLink(dialog, stage, line, column, draft) {
    const name = shared.stageName(stage, draft);
    if (line === null || !dialog.place(stage)) return $('<span>').text(name);
    return $('<a>', { href: '#', class: 'tagwright-place' }).text(`${name}, ${line}:${column === null ? 1 : column}`).on('click', (event) => {
      event.preventDefault();
      dialog.goTo(stage, line, column);
    });
  }

  const code = (text) => $('<code>').text(text);

  function changeRow({ path, ...change }) {
    const cell = (key) => $('<td>').append(key in change ? code(shared.show(change[key])) : $('<span class="tagwright-nothing">').text(shared.text('nothing')));
    return $('<tr>').append($('<th scope="row">').text(path || shared.text('change.whole')), cell('before'), cell('after'));
  }

  function changesTable(changes) {
    const head = ['path', 'before', 'after'].map((key) => $('<th scope="col">').text(shared.text(`change.${key}`)));
    return $('<table class="tagwright-changes">').append($('<thead>').append($('<tr>').append(head)), $('<tbody>').append(changes.map(changeRow)));
  }

  function stepRow(step, draft) {
    const { stage, status, ms, messages, changes } = step;
    const row = $('<li>', { class: `tagwright-step tagwright-step-${status.replace('_', '-')}`, 'data-stage': stage, 'data-status': status });
    const time = ['disabled', 'not_reached', 'unfinished'].includes(status) ? '' : shared.text('ms', { ms });
    row.append($('<div class="tagwright-step-head">').append(
      shared.icon(ICONS[status]), $('<b>').text(shared.stageName(stage, draft)),
      $('<span>').text(shared.text(`status.${status}`)), $('<span class="tagwright-time">').text(time),
    ));
    if (messages.length > 1) row.append($('<div>').text(shared.text('several', { count: messages.length })));
    if (changes.length > 0) row.append(changesTable(changes));
    else if (messages.length > 0) row.append($('<div class="tagwright-nothing">').text(shared.text('unchanged')));
    return row;
  }

  function messageBox(message, port) {
    const { topic, payload, meta, ...rest } = message;
    const box = $('<div class="tagwright-message">');
    if (port !== undefined) box.append($('<div>').text(shared.text('port', { number: port + 1 })));
    if (topic !== undefined) box.append($('<div>').append($('<b>').text('topic '), $('<code class="tagwright-topic">').text(topic)));
    box.append($('<b>').text('payload'), $('<pre class="tagwright-payload">').text(shared.show(payload, 2)));
    if (meta !== undefined) box.append($('<details>').append($('<summary>').text('meta'), $('<pre>').text(shared.show(meta, 2))));
    if (Object.keys(rest).length > 0) box.append($('<details>').append($('<summary>').text(shared.text('others')), $('<pre>').text(shared.show(rest, 2))));
    return box;
  }

  function outcomeBox(dialog, outcome, draft) {
    const box = $('<div>', { class: `tagwright-outcome tagwright-outcome-${outcome.status}`, 'data-outcome': outcome.status });
    box.append($('<h4>').text(shared.text(`outcome.${outcome.status}`)));
    if (outcome.status === 'processed') return box.append(outcome.messages.map((message, index) => messageBox(message, outcome.ports && outcome.ports[index])));
    if (outcome.status === 'dropped') return box;
    const { code: errorCode, stage, line, column, message } = outcome.error;
    if (stage) box.append($('<div>').append(placeLink(dialog, stage, line, column, draft)));
    return box.append($('<div class="tagwright-error">').append(code(errorCode), document.createTextNode(` ${message}`)));
  }

  function list(title, entries) {
    if (entries.length === 0) return null;
    return $('<div>').append($('<h4>').text(title), $('<ul class="tagwright-lines">').append(entries.map((entry) => $('<li>').append(entry))));
  }

  /** An isolate that ran out of memory takes what it noted with it. */
  const isUnknown = ({ outcome, steps }) => outcome.status === 'errored' && outcome.error.stage !== 'input'
    && steps.every(({ status }) => ['disabled', 'not_reached'].includes(status));

  /** Everything of a trial, as elements. `draft`: the scripts that ran. */
  shared.result = (dialog, trial, draft) => {
    const problems = trial.problems.map(({ key, line, column, message }) => [
      ...(key === '' ? [] : [placeLink(dialog, key, line, column, draft), document.createTextNode(': ')]), $('<span class="tagwright-error">').text(message),
    ]);
    if (trial.outcome === null) return $('<div data-outcome="refused">').append(list(shared.text('outcome.refused'), problems));
    const { usage } = trial;
    return $('<div>').append(
      outcomeBox(dialog, trial.outcome, draft),
      $('<h4>').text(shared.text('steps')),
      isUnknown(trial) ? $('<div class="tagwright-nothing">').text(shared.text('unknownSteps'))
        : $('<ol class="tagwright-steps">').append(trial.steps.map((step) => stepRow(step, draft))),
      list(shared.text('console'), trial.console.map(({ level, text }) => [code(level), document.createTextNode(` ${text}`)])),
      list(shared.text('events'), trial.events.map(({ name, payload }) => [$('<b>').text(name), code(` ${shared.show(payload)}`)])),
      usage === null ? null : $('<div class="tagwright-usage">').text(shared.text('usage', { ms: usage.cpu.toFixed(1), mb: (usage.bytes / 1048576).toFixed(1) })),
    );
  };
})();
