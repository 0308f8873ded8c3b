/** The messages that arrive at a node, for as long as somebody looks. */
(function () {
  const shared = window.tagwrightTrial = window.tagwrightTrial || {};
  const INTERVAL = 2000;
  const SHOWN = 120;

  /** A message without what Node-RED has added; null for one that was cut. */
  function parse(text) {
    try {
      const { _msgid, ...message } = JSON.parse(text);
      return message;
    } catch {
      return null;
    }
  }

  /** `take(message)` gets the one that is chosen. */
  shared.samples = (node, take) => {
    const rows = $('<ul class="tagwright-samples">').attr('aria-label', shared.text('samples.title'));
    const hint = $('<div class="tagwright-nothing">').text(shared.text('samples.none'));
    const element = $('<div>').append(rows, hint);
    let timer = null;
    let request = null;
    let newest = 0;

    function row({ number, at, text }) {
      const message = parse(text);
      const shown = message === null ? text : JSON.stringify(message);
      const label = `${new Date(at).toLocaleTimeString()}  ${shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown}`;
      const title = shared.text(message === null ? 'samples.cut' : 'samples.take');
      const button = $('<button>', { type: 'button', class: 'tagwright-sample', disabled: message === null, title });
      button.text(label).on('click', () => take(message));
      return $('<li>', { 'data-number': number }).append(button);
    }

    function show(samples) {
      // A node that was not looked at for a while counts from the start again.
      if (samples.length === 0 || samples[0].number < newest) rows.empty();
      const known = rows.children().length === 0 ? 0 : newest;
      newest = samples.length === 0 ? 0 : samples[0].number;
      rows.prepend(samples.filter(({ number }) => number > known).map(row));
      rows.children().slice(samples.length).remove();
      hint.toggle(samples.length === 0);
    }

    function ask() {
      timer = null;
      request = $.ajax({ url: `tag-processor/samples/${encodeURIComponent(node.id)}`, dataType: 'json', cache: false });
      request.done(({ samples }) => show(samples)).fail((failed, status) => {
        const reason = shared.reasonOf(failed, status);
        if (reason !== null) hint.text(reason).show();
      });
      request.always((_, status) => {
        request = null;
        if (status !== 'abort' && timer === null) timer = setTimeout(ask, INTERVAL);
      });
    }

    function stop() {
      clearTimeout(timer);
      timer = null;
      if (request) request.abort();
    }

    return {
      element,
      /** Looks, or looks away. */
      watch(isShown) {
        stop();
        if (isShown) ask();
      },
      close: stop,
    };
  };
})();
