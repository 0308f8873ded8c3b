import type { EditorNode } from '../red';

export interface ListTexts {
  search: string;
  title: string;
  none: string;
}

function flowName({ z }: EditorNode): string {
  const id = String(z ?? '');
  return RED.nodes.workspace(id)?.label ?? RED.nodes.subflow(id)?.name ?? id;
}

/** The function nodes of all flows, by flow and name. */
function functionNodes(): { node: EditorNode; name: string; flow: string }[] {
  const found = RED.nodes.filterNodes({ type: 'function' }).map((node) => ({ node, name: String(node['name'] || node.id), flow: flowName(node) }));
  return found.sort((a, b) => a.flow.localeCompare(b.flow) || a.name.localeCompare(b.name));
}

/** A list of all function nodes with a search; `onChoose` gets the one that is chosen. */
export function functionList(texts: ListTexts, onChoose: (node: EditorNode) => void): JQuery {
  const search = $<HTMLInputElement>('<input>', { type: 'text', 'aria-label': texts.search, placeholder: texts.search });
  const list = $('<div>', { class: 'tagwright-import-list', role: 'radiogroup', 'aria-label': texts.title });
  const none = $('<div class="tagwright-nothing">').text(texts.none);
  const rows = functionNodes().map(({ node, name, flow }) => {
    const radio = $('<input>', { type: 'radio', name: 'tagwright-import', value: node.id }).on('change', () => onChoose(node));
    const row = $('<label>').append(radio, $('<b>').text(name), $('<span>').text(flow), $('<code>').text(node.id));
    return { row, text: [name, flow, node.id].join('\n').toLowerCase() };
  });
  const show = (wanted: string): void => {
    const found = rows.filter(({ row, text }) => {
      row.toggle(text.includes(wanted));
      return text.includes(wanted);
    });
    none.toggle(found.length === 0);
  };
  search.on('input', () => show(String(search.val()).trim().toLowerCase()));
  show('');
  return $('<div>').append(search, list.append(...rows.map(({ row }) => row)), none);
}
