/** The tab "Try it": a message runs through the draft of the dialog, in a sandbox on the server. */
(function () {
  const shared = window.tagwrightTrial = window.tagwrightTrial || {};
  const FIRST = { 'tag-processor': { payload: 23.5, topic: 'plant/line1/temperature', meta: {} }, 'js-processor': { payload: 1, topic: 'example' } };
  /** The messages that were tried last, by node: until the page is closed. */
  const remembered = new Map();

  /** Whose messages they are, and the pool: as the fields of the dialog say. */
  function settings(node) {
    const value = (name) => $(`#node-input-${name}`).val() || '';
    const pool = value('pool');
    const fields = Object.fromEntries(['tenant', 'user', 'organization'].flatMap((name) => [[name, value(name)], [`${name}Type`, value(`${name}Type`)]]));
    return { id: node.id, pool: pool === '_ADD_' ? '' : pool, ...fields };
  }

  /** Parts of the tab, in `#tagwright-tab-try`. */
  function tab(dialog) {
    const { node } = dialog;
    const pane = $('#tagwright-tab-try');
    const state = $('<span role="status">');
    const result = $('<div class="tagwright-result">');
    const keep = shared.button('fa-bookmark-o', shared.text('keep'), keepTest).prop('disabled', true);
    const start = shared.button('fa-play', shared.text('run'), run).addClass('primary');
    const samples = shared.samples(node, setMessage);
    const tests = shared.tests(node.tests || [], (test) => ({ ...dialog.draft(), ...settings(node), test }), setMessage);
    let request = null;
    /** What ran last: its request and what became of it. */
    let last = null;

    const column = $('<div class="tagwright-try-columns">').append(
      $('<div>').append($('<label for="tagwright-try-message">').text(shared.text('message')), '<div id="tagwright-try-message" class="node-text-editor">'),
      $('<div>').append($('<label>').text(shared.text('samples.title')), samples.element),
    );
    pane.append(column, $('<div class="tagwright-try-bar">').append(start, keep, state), result, tests.element);
    const editor = RED.editor.createEditor({
      id: 'tagwright-try-message', mode: 'ace/mode/json', focus: false,
      value: remembered.get(node.id) || JSON.stringify(FIRST[node.type], null, 2),
    });

    if (editor.type === 'monaco') editor.updateOptions({ minimap: { enabled: false } });

    function setMessage(message) {
      editor.setValue(JSON.stringify(message, null, 2), -1);
    }

    function busy(isBusy) {
      start.prop('disabled', isBusy);
      keep.prop('disabled', isBusy || last === null);
      state.text(isBusy ? shared.text('running') : '');
    }

    function ask(body, onTrial) {
      busy(true);
      request = shared.post('try', body).done((trial) => {
        onTrial(trial);
        busy(false);
      }).fail((failed, status) => {
        const reason = shared.reasonOf(failed, status);
        if (reason === null) return;
        busy(false);
        result.empty().append($('<div class="tagwright-error" role="alert">').text(reason));
      });
    }

    function run() {
      const draft = dialog.draft();
      const body = { ...draft, ...settings(node), message: editor.getValue() };
      last = null;
      ask(body, (trial) => {
        if (trial.outcome !== null) last = { body, outcome: trial.outcome };
        result.empty().append(shared.result(dialog, trial, draft));
      });
    }

    /** Runs the message again: what is different then is not expected. */
    function keepTest() {
      const { body, outcome } = last;
      ask(body, (again) => {
        const same = again.outcome !== null && again.outcome.status === outcome.status
          && (outcome.status !== 'processed' || again.outcome.messages.length === outcome.messages.length);
        if (same) tests.add(shared.testOf(tests.newName(), JSON.parse(body.message), outcome, again.outcome));
        else RED.notify(shared.text('error.unstable'), 'warning');
      });
    }

    return {
      watch: (isShown) => samples.watch(isShown),
      resize(height) {
        pane.css('height', `${height}px`);
        editor.resize();
      },
      save() {
        const kept = tests.read();
        if (kept.length > 0 || node.tests !== undefined) node.tests = kept;
      },
      close() {
        remembered.set(node.id, editor.getValue());
        samples.close();
        tests.close();
        if (request) request.abort();
        editor.destroy();
      },
    };
  }

  /**
   * Checks the scripts of a dialog as they are written, and lets them be tried. See `checks` for `dialog`.
   * To be closed when the dialog is.
   */
  shared.open = (dialog) => {
    const checks = shared.checks(dialog);
    const trial = tab(dialog);
    return {
      changed: checks.changed,
      shown: (name) => trial.watch(name === 'try'),
      resize: trial.resize,
      save() {
        trial.save();
        checks.save();
      },
      close() {
        checks.close();
        trial.close();
      },
    };
  };
})();
