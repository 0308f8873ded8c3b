/** Checks the scripts of a dialog on the server while they are written, and shows what is found where it belongs. */
(function () {
  const shared = window.tagwrightTrial = window.tagwrightTrial || {};
  const DELAY = 500;

  /** One finding: a click goes to its place. */
  function line(dialog, finding, kind) {
    const { key, line: at, column, message } = finding;
    const place = at === null ? '' : `${at}:${column === null ? 1 : column} `;
    const link = $('<a>', { href: '#', class: `tagwright-finding tagwright-${kind}` });
    link.append(shared.icon(kind === 'error' ? 'fa-times-circle' : 'fa-exclamation-triangle'));
    link.append($('<span class="tagwright-hidden">').text(`${shared.text(`finding.${kind}`)} `), document.createTextNode(` ${place}${message}`));
    return link.on('click', (event) => {
      event.preventDefault();
      dialog.goTo(key, at, column);
    });
  }

  function markTabs(tabs, names) {
    for (const name of names) {
      const { errors = 0, warnings = 0 } = tabs[name] || {};
      const link = $(`a[href="#tagwright-tab-${name}"]`);
      link.find('.tagwright-tab-mark').remove();
      if (errors + warnings === 0) continue;
      const label = errors > 0 ? shared.text('finding.errors', { count: errors }) : shared.text('finding.warnings', { count: warnings });
      $('<i>', { class: `fa fa-exclamation-triangle tagwright-tab-mark tagwright-${errors > 0 ? 'error' : 'warning'}`, role: 'img', 'aria-label': label, title: label }).prependTo(link);
    }
  }

  /**
   * `dialog`: `node`; `draft()`, the scripts as the server takes them; `place(stage)`, the tab of a stage and the element
   * below its editor; `goTo(stage, line, column)`; `tabs`, the names of all tabs.
   */
  shared.checks = (dialog) => {
    let timer = null;
    let request = null;
    /** The draft that was checked last, and its errors. */
    let checked = null;
    let errors = 0;

    function show({ problems, warnings }) {
      const shown = $('#dialog-form .tagwright-finding').length;
      $('#dialog-form .tagwright-findings').empty();
      const tabs = {};
      for (const [findings, kind] of [[problems, 'error'], [warnings, 'warning']]) {
        for (const finding of findings) {
          const place = dialog.place(finding.key);
          if (!place) continue;
          place.element.append(line(dialog, finding, kind));
          const counts = tabs[place.tab] = tabs[place.tab] || { errors: 0, warnings: 0 };
          counts[`${kind}s`]++;
        }
      }
      markTabs(tabs, dialog.tabs);
      if (shown + problems.length + warnings.length > 0) RED.tray.resize();
    }

    function check() {
      timer = null;
      const draft = JSON.stringify(dialog.draft());
      if (draft === checked) return;
      if (request) request.abort();
      request = shared.post('check', draft).done((found) => {
        checked = draft;
        errors = found.problems.length;
        show(found);
      });
    }

    function stop() {
      clearTimeout(timer);
      timer = null;
      if (request) request.abort();
    }

    check();
    return {
      /** Something was typed. */
      changed() {
        clearTimeout(timer);
        timer = setTimeout(check, DELAY);
      },
      /** Writes how many errors there are into the node's property, also when that is known only a moment later. */
      save() {
        stop();
        const { node } = dialog;
        const draft = JSON.stringify(dialog.draft());
        if (draft === checked) {
          $('#node-input-scriptErrors').val(errors === 0 ? '' : String(errors));
          return;
        }
        shared.post('check', draft).done(({ problems }) => {
          node.scriptErrors = problems.length === 0 ? '' : String(problems.length);
          RED.editor.validateNode(node);
          node.dirty = true;
          RED.view.redraw();
        });
      },
      close: stop,
    };
  };

  /** For the property that makes the node's red triangle. */
  shared.checkErrors = (value) => (!value || Number(value) === 0 ? true : shared.text('error.scripts', { count: Number(value) }));
})();
