import type { EditorNode } from './red';

/** The fields that say whose messages a node handles: text, a property of the message, or an environment variable. */
export function createContextInputs(): void {
  for (const name of ['tenant', 'user', 'organization']) {
    $(`#node-input-${name}`).typedInput({ types: ['str', 'msg', 'env'], default: 'str', typeField: `#node-input-${name}Type` });
  }
}

/** Says what is wrong with a field of {@link createContextInputs}; true when nothing is. */
export function checkContext(node: EditorNode, name: string, value: unknown, opt: object): true | string {
  return RED.validators.typedInput({ typeField: `${name}Type`, allowBlank: true, allowUndefined: true }).call(node, value, opt);
}
