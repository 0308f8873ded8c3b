import type { OptionSpec } from '../../lib/options';
import { isNumberText, NUMBER_FIELDS } from './number-fields';
import type { EditorNode, PropertyDefinition } from './red';

function fieldsOf(type: string): [string, OptionSpec][] {
  return Object.entries(NUMBER_FIELDS[type] ?? {});
}

/** Says what is wrong with the number of a property; true when nothing is. */
export function checkNumber(node: EditorNode, name: string, value: unknown): true | string {
  const spec = NUMBER_FIELDS[node.type]?.[name];
  if (spec === undefined || isNumberText(String(value ?? '').trim(), spec)) return true;
  const { min, max } = spec;
  return node._(`${node.type}.error.number`, { label: node._(`${node.type}.label.${name}`), min, max });
}

/**
 * A number of a node type as `RED.nodes.registerType` takes it: blank, or with its default filled in. One by one, since
 * the flow library reads the html and does not understand spreads.
 */
export function numberProperty(type: string, name: string, { filled = false } = {}): PropertyDefinition {
  const spec = NUMBER_FIELDS[type]?.[name];
  if (spec === undefined) throw new Error(`${type} has no number ${name}`);
  return {
    value: filled ? String(spec.default) : '',
    validate(value, _opt) { return checkNumber(this, name, value); },
  };
}

/** Shows what blank number fields stand for, and what they take. `prefix`: `node-input-` or `node-config-input-`. */
export function prepareNumbers({ type }: EditorNode, prefix: string): void {
  for (const [name, { min, max, default: blank }] of fieldsOf(type)) {
    const title = RED._('@tagwright/node-red/sandbox-pool:numbers.range', { min, max });
    $(`#${prefix}${name}`).attr({ placeholder: blank, title });
  }
}
