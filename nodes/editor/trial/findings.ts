import type { Check, Finding } from './answers';
import type { TrialDialog } from './dialog';
import { icon } from './elements';
import { trialText } from './texts';

type Kind = 'error' | 'warning';
type Counts = Record<Kind, number>;

/** One finding: a click goes to its place. */
function line(dialog: TrialDialog, { key, line: at, column, message }: Finding, kind: Kind, isField: boolean): JQuery {
  const place = at === null || isField ? '' : `${at}:${column ?? 1} `;
  const link = $('<a>', { href: '#', class: `tagwright-finding tagwright-${kind}` });
  link.append(icon(kind === 'error' ? 'fa-times-circle' : 'fa-exclamation-triangle'));
  link.append($('<span class="tagwright-hidden">').text(`${trialText(`finding.${kind}`)} `), document.createTextNode(` ${place}${message}`));
  return link.on('click', (event) => {
    event.preventDefault();
    dialog.goTo(key, at, column);
  });
}

function markTabs(tabs: Map<string, Counts>, names: readonly string[]): void {
  for (const name of names) {
    const { error, warning } = tabs.get(name) ?? { error: 0, warning: 0 };
    const link = $(`a[href="#tagwright-tab-${name}"]`);
    link.find('.tagwright-tab-mark').remove();
    if (error + warning === 0) continue;
    const label = error > 0 ? trialText('finding.errors', { count: error }) : trialText('finding.warnings', { count: warning });
    const kind: Kind = error > 0 ? 'error' : 'warning';
    $('<i>', { class: `fa fa-exclamation-triangle tagwright-tab-mark tagwright-${kind}`, role: 'img', 'aria-label': label, title: label }).prependTo(link);
  }
}

/** Shows what a check found where it belongs, in place of what the last one found. */
export function showFindings(dialog: TrialDialog, { problems, warnings }: Check): void {
  const before = $('#dialog-form .tagwright-finding').length;
  $('#dialog-form .tagwright-findings').empty();
  const tabs = new Map<string, Counts>();
  const show = (finding: Finding, kind: Kind): void => {
    const place = dialog.place(finding.key, finding.line);
    if (place === null) return;
    place.element.append(line(dialog, finding, kind, place.isField === true));
    const counts = tabs.get(place.tab) ?? { error: 0, warning: 0 };
    counts[kind]++;
    tabs.set(place.tab, counts);
  };
  for (const finding of problems) show(finding, 'error');
  for (const finding of warnings) show(finding, 'warning');
  markTabs(tabs, dialog.tabs);
  if (before + problems.length + warnings.length > 0) RED.tray.resize();
}
