/** What the parts of "Try it" and of the checks share. Each part adds itself to `tagwrightTrial`. */
(function () {
  const shared = window.tagwrightTrial = window.tagwrightTrial || {};

  /** A text of the catalogue that the dialogs share. */
  shared.text = (key, blanks) => RED._(`@tagwright/node-red/sandbox-pool:trial.${key}`, blanks);

  /** Asks the server; gives jQuery's request, which can be aborted. */
  shared.post = (path, body) => $.ajax({
    url: `tag-processor/${path}`, method: 'POST', contentType: 'application/json', dataType: 'json',
    data: typeof body === 'string' ? body : JSON.stringify(body),
  });

  /** Why a request failed, in a sentence; null when it was aborted here. */
  shared.reasonOf = (request, status) => {
    if (status === 'abort') return null;
    if (request.status === 401 || request.status === 403) return shared.text('error.permission');
    if (request.status === 0) return shared.text('error.unreachable');
    return (request.responseJSON && request.responseJSON.error) || shared.text('error.server', { status: request.status });
  };

  /** An icon of Node-RED's font, which says nothing to screen readers. */
  shared.icon = (name) => $('<i>', { class: `fa ${name}`, 'aria-hidden': 'true' });

  shared.button = (icon, label, onClick) => {
    const button = $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small' });
    button.append(shared.icon(icon), document.createTextNode(` ${label}`));
    return button.on('click', (event) => {
      event.preventDefault();
      onClick();
    });
  };

  /** A value as text: JSON, `nothing` where there is none. */
  shared.show = (value, space) => (value === undefined ? shared.text('nothing') : JSON.stringify(value, null, space));

  /** The name of a stage as the dialog shows it: `Condition 2 "Temperature"`. */
  shared.stageName = (stage, draft) => {
    const [, index] = /^conditions\[(\d+)\]/.exec(stage) || [];
    if (index === undefined) return shared.text(`stage.${['defaults', 'advancedProcessing', 'code', 'result', 'input'].includes(stage) ? stage : 'other'}`);
    const part = /\.(if|then)$/.exec(stage);
    const { name } = (draft.conditions || [])[index] || {};
    return [shared.text('stage.condition', { number: Number(index) + 1 }), name ? `"${name}"` : '', part ? part[1] : ''].filter(Boolean).join(' ');
  };
})();
