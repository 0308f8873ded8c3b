/** An icon of Node-RED's font, which says nothing to screen readers. */
export function icon(name: string): JQuery {
  return $('<i>', { class: `fa ${name}`, 'aria-hidden': 'true' });
}

export function button(iconName: string, label: string, onClick: () => void): JQuery {
  const made = $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small' });
  made.append(icon(iconName), document.createTextNode(` ${label}`));
  return made.on('click', (event) => {
    event.preventDefault();
    onClick();
  });
}

export function code(text: string): JQuery {
  return $('<code>').text(text);
}
