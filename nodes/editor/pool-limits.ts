import { NUMBER_FIELDS } from './number-fields';
import type { Blanks, EditorNode } from './red';

const TEXTS = '@tagwright/node-red/sandbox-pool:limits';

function text(key: string, blanks?: Blanks): string {
  return RED._(`${TEXTS}.${key}`, blanks);
}

/** A number of a pool as it holds: that of the dialog, or the default where it is blank. No pool is the one of all nodes without. */
function limit(pool: EditorNode | null, name: string): string {
  const given = String(pool?.[name] ?? '').trim();
  return given === '' ? String(NUMBER_FIELDS['sandbox-pool']?.[name]?.default) : given;
}

function show(): void {
  const id = String($('#node-input-pool').val() ?? '');
  const isNone = id === '' || id === '_ADD_';
  const pool = isNone ? null : RED.nodes.node(id) ?? undefined;
  const label = $('#tagwright-pool-limits');
  if (pool === undefined) label.text(text('missing'));
  else label.text(text(isNone ? 'default' : 'pool', { timeout: limit(pool, 'timeout'), memory: limit(pool, 'memory_limit') }));
  $('#tagwright-pool-open').find('span').text(text(isNone ? 'add' : 'open'));
}

/** Shows time and memory that the chosen pool gives to messages, in `#tagwright-pool-limits`; `#tagwright-pool-open` opens the pool. */
export function showPoolLimits(node: EditorNode): void {
  // Node-RED says `change` also when the pool was edited.
  $('#node-input-pool').on('change', show);
  $('#tagwright-pool-open').append('<i class="fa fa-pencil" aria-hidden="true"></i> <span></span>').on('click', () => {
    const id = String($('#node-input-pool').val() ?? '');
    RED.editor.editConfig('pool', 'sandbox-pool', id === '' ? '_ADD_' : id, 'node-input', node);
  });
  show();
}
