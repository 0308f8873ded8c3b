/** The tests of a node: messages with what has to come out. They are stored in the flow. */
(function () {
  const shared = window.tagwrightTrial = window.tagwrightTrial || {};
  const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

  /** What two runs have in common: the time of day, for one, is not what a test is to expect. */
  function common(first, second) {
    if (isObject(first) && isObject(second)) {
      const keys = Object.keys(first).filter((key) => key in second);
      const pairs = keys.map((key) => [key, common(first[key], second[key])]);
      return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
    }
    return JSON.stringify(first) === JSON.stringify(second) ? first : undefined;
  }

  /** What a test expects of an outcome, in the words of the command line's `tests:`. */
  function expected(first, second) {
    if (first.status === 'dropped') return { dropped: 1 };
    if (first.status === 'errored') return { errored: [{ code: first.error.code, ...(first.error.stage ? { stage: first.error.stage } : {}) }] };
    const parts = ({ payload, meta, topic }) => JSON.parse(JSON.stringify({ payload, meta, topic }));
    return { output: first.messages.map((message, index) => common(parts(message), parts(second.messages[index]))) };
  }

  /** A test out of two runs of the same message. */
  shared.testOf = (name, message, first, second) => {
    const { _msgid, ...input } = message;
    return { name, input: [input], ...expected(first, second) };
  };

  function verdictBox(verdict) {
    const row = ({ path, expected: wanted, actual }) => $('<tr>').append($('<th scope="row">').text(path), $('<td>').append($('<code>').text(wanted)), $('<td>').append($('<code>').text(actual)));
    const box = $('<div>');
    if (verdict.differences.length > 0) {
      const head = ['change.path', 'tests.expected', 'tests.actual'].map((key) => $('<th scope="col">').text(shared.text(key)));
      box.append($('<table class="tagwright-changes">').append($('<thead>').append($('<tr>').append(head)), $('<tbody>').append(verdict.differences.map(row))));
    }
    const said = [...verdict.problems.map(({ key, message }) => `${key}: ${message}`), ...verdict.errors.map(({ code, stage, message }) => `${code}, ${stage || ''}: ${message}`)];
    return box.append(said.map((text) => $('<div class="tagwright-error">').text(text)));
  }

  const isPassed = ({ problems, differences, errors }) => problems.length + differences.length + errors.length === 0;

  /** `request(test)`: the body that runs a test through the draft; `take(message)`: shows the message of a test. */
  shared.tests = (tests, request, take) => {
    const summary = $('<span role="status" class="tagwright-tests-summary">');
    const runAll = shared.button('fa-play', shared.text('tests.run'), () => run(0, { passed: 0, failed: 0 }));
    const toFile = shared.button('fa-download', shared.text('tests.export'), exportAll).attr('title', shared.text('tests.exportTip'));
    const list = $('<ol class="tagwright-tests">');
    const element = $('<div>').append($('<h4>').text(shared.text('tests.title')), $('<div class="tagwright-try-bar">').append(runAll, toFile, summary), list);
    let running = null;
    let exporting = null;

    const rows = () => list.children().toArray().map((row) => $(row));
    const refresh = () => element.toggle(rows().length > 0);

    function addRow(test) {
      const name = $('<input>', { type: 'text', 'aria-label': shared.text('tests.name') }).val(test.name);
      const state = $('<span class="tagwright-test-state">');
      const verdict = $('<div>');
      const row = $('<li class="tagwright-test">').data('test', () => ({ ...test, name: name.val() }));
      row.data('show', (icon, label, found) => {
        row.attr('data-state', label);
        state.empty().append(shared.icon(icon), document.createTextNode(` ${shared.text(`tests.${label}`)}`));
        verdict.empty().append(found || []);
      });
      const remove = shared.button('fa-trash-o', shared.text('tests.remove'), () => {
        row.remove();
        refresh();
      });
      const load = shared.button('fa-upload', shared.text('tests.load'), () => take(test.input[0]));
      list.append(row.append($('<div class="tagwright-test-head">').append(name, state, load, remove), verdict));
      refresh();
    }

    /** The node with its tests as a file for the command line. */
    function exportAll() {
      summary.empty();
      const name = $('#node-input-name').val();
      exporting = window.tagwright.exportPipeline({ ...request(), name, tests: rows().map((row) => row.data('test')()) }).fail((failed, status) => {
        const reason = shared.reasonOf(failed, status);
        if (reason !== null) summary.append($('<span class="tagwright-error">').text(reason));
      });
    }

    /** Runs the tests from one on, one after the other. */
    function run(index, counts) {
      const row = rows()[index];
      if (row === undefined) {
        runAll.prop('disabled', false);
        summary.text(shared.text('tests.summary', counts));
        return;
      }
      runAll.prop('disabled', true);
      row.data('show')('fa-spinner', 'running');
      running = shared.post('test', request(row.data('test')()));
      running.done((verdict) => {
        const passed = isPassed(verdict);
        row.data('show')(passed ? 'fa-check' : 'fa-times-circle', passed ? 'passed' : 'failed', verdictBox(verdict));
        run(index + 1, { passed: counts.passed + (passed ? 1 : 0), failed: counts.failed + (passed ? 0 : 1) });
      }).fail((failed, status) => {
        const reason = shared.reasonOf(failed, status);
        if (reason === null) return;
        row.data('show')('fa-times-circle', 'failed', $('<div class="tagwright-error">').text(reason));
        runAll.prop('disabled', false);
      });
    }

    for (const test of tests) addRow(test);
    refresh();
    return {
      element,
      add: addRow,
      read: () => rows().map((row) => row.data('test')()),
      /** A name that no test has. */
      newName() {
        const names = rows().map((row) => row.data('test')().name);
        for (let number = rows().length + 1; ; number++) {
          const name = shared.text('tests.newName', { number });
          if (!names.includes(name)) return name;
        }
      },
      close() {
        if (running) running.abort();
        if (exporting) exporting.abort();
      },
    };
  };
})();
