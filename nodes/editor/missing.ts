import type { EditorNode } from './red';

/** Shows the defaults of properties that a flow does not have, because it is older or was written by hand. */
export function showMissing(node: EditorNode, prefix: string): void {
  for (const [name, { value }] of Object.entries(node._def.defaults)) {
    if (node[name] !== undefined) continue;
    const field = $(`#${prefix}${name}`);
    if (typeof value === 'boolean') field.prop('checked', value);
    else field.val(String(value));
  }
}
